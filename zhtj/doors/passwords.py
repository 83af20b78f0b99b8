"""What a password must be (settings.AUTH_PASSWORD_VALIDATORS); every sentence in Chinese."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from zhtj.doors.guessable import rest
from zhtj.doors.models import PasswordHash

KEPT = 5


class Rule:
    """One sentence for what is asked for and one for what was wrong."""

    code = help_text = fault = ""

    def is_met(self, password: str, user) -> bool:
        raise NotImplementedError

    def validate(self, password: str, user=None) -> None:
        if not self.is_met(password, user):
            raise ValidationError(self.fault, code=self.code)

    def get_help_text(self) -> str:
        return self.help_text


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少应有{self.min_length}个字符。"

    def get_help_text(self) -> str:
        return f"密码至少应有{self.min_length}个字符。"


class NotTooLong(Rule):
    code, most = "password_too_long", 128
    help_text, fault = f"密码最多{most}个字符。", f"密码太长，最多{most}个字符。"

    def is_met(self, password: str, user) -> bool:
        return len(password) <= self.most


class ThreeClasses(Rule):
    """等级保护: three of four classes. Letters without case, as Chinese ones, count as small."""

    code, least = "password_too_few_classes", 3
    help_text = "密码应包含大写字母、小写字母、数字、符号中的至少三类。"
    fault = "密码应包含大写字母、小写字母、数字、符号中的至少三类，如在数字和字母之外加上符号。"

    def is_met(self, password: str, user) -> bool:
        return len({self.class_of(letter) for letter in password}) >= self.least

    @staticmethod
    def class_of(letter: str) -> str:
        if letter.isdigit():
            return "digit"
        if letter.isupper():
            return "upper"
        return "lower" if letter.isalpha() else "sign"


class HardToGuess(Rule):
    """`user.password_words()` gives what is known about the owner: names, organisations, each in pinyin too."""

    code, least, different = "password_guessable", 6, 5
    help_text = "密码不要用登录名、姓名、组织名称（包括拼音和缩写）、生日、年份等容易猜到的内容拼成。"
    fault = (
        f"密码太容易猜到：去掉登录名、姓名、组织名称（包括拼音和缩写）、生日、年份、"
        f"常见词和连续数字后，还应剩下至少{least}个字符，其中{different}个不相同。"
    )

    def is_met(self, password: str, user) -> bool:
        words = user.password_words() if hasattr(user, "password_words") else ()
        left = rest(password, words)
        return len(left) >= self.least and len(set(left)) >= self.different


class NotUsedBefore(Rule):
    code = "password_used_before"
    help_text = f"密码不能与最近{KEPT}次用过的相同。"
    fault = f"这个密码最近用过，不能与最近{KEPT}次用过的密码相同。"

    def is_met(self, password: str, user) -> bool:
        if user is None or user.pk is None:
            return True
        hashes = PasswordHash.objects.newest_of(user).values_list("encoded", flat=True)[:KEPT]
        return not any(check_password(password, encoded) for encoded in {user.password, *hashes})

    def password_changed(self, password: str, user=None) -> None:
        """Called by Django with every saved password, whichever page or command it came from."""
        if user is None or user.pk is None:
            return
        PasswordHash.objects.create(account=user, encoded=user.password)
        kept = PasswordHash.objects.newest_of(user).values("pk")[:KEPT]
        PasswordHash.objects.filter(account=user).exclude(
            pk__in=list(kept.values_list("pk", flat=True))
        ).delete()
