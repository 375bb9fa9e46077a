"""报名、签到、时长: activities from the first idea to the certificate."""
