"""The callbacks of a served program: real processes, real HTTP, nothing seen but what a platform sees."""
