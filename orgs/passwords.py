"""What a password must be, where Django's own sentence is not in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少应有{self.min_length}个字符。"

    def get_help_text(self) -> str:
        return f"密码至少应有{self.min_length}个字符。"
