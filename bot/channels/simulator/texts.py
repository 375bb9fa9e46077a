"""Every word people read in the simulator."""

UNAVAILABLE = "该公众号提供的服务出现故障，请稍后再试"
