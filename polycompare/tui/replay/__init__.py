"""Replaying recordings: opened without their answers, compared in the background, played at their own pace."""
