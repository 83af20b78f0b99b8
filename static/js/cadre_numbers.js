// What an id number tells, and days in the ways people type them. Only to show; the server checks.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

const halfWidth = (text) =>
  text.replace(/[\uff0d-\uff19\uff38\uff58]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

const tidy = (text) => halfWidth(text).replace(/[\s\u200b-\u200f\u202a-\u202e\ufeff]/g, "");

const day = (year, month, date) => {
  const made = new Date(Number(year), Number(month) - 1, Number(date));
  return made.getMonth() === Number(month) - 1 && made.getDate() === Number(date) ? made : null;
};

export const parseDay = (text) => {
  const typed = tidy(text);
  const found =
    typed.match(/^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/) ?? typed.match(/^(\d{4})(\d{2})(\d{2})$/);
  return found && day(found[1], found[2], found[3]);
};

export const ageOn = (born, today = new Date()) => {
  const passed =
    today.getMonth() > born.getMonth() ||
    (today.getMonth() === born.getMonth() && today.getDate() >= born.getDate());
  return today.getFullYear() - born.getFullYear() - (passed ? 0 : 1);
};

export const readIdNumber = (text) => {
  const number = tidy(text).replaceAll("-", "").toUpperCase();
  if (number.length < 18) return null;
  const born = /^\d{17}[\dX]$/.test(number) ? day(number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)) : null;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  if (!born || born > new Date() || "10X98765432"[sum % 11] !== number[17]) {
    return { born: null, sentence: "身份证号码不正确，请逐位核对。" };
  }
  const sex = Number(number[16]) % 2 ? "男" : "女";
  const written = `${born.getFullYear()}年${born.getMonth() + 1}月${born.getDate()}日`;
  return { born, sentence: `${sex}，${written}出生，${ageOn(born)}周岁` };
};
