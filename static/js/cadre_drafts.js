// Keeps what is typed on the server while it is typed: after a pause, on leaving a field, on leaving the page.
import { post, renewToken } from "./cadre_post.js";

const PAUSE = 2000; // milliseconds after the last key
const LOGGED_OUT = "登录已超时，新填的内容尚未保存。请在新窗口登录，再回到本页继续。";
const UNREACHED = "草稿暂未保存：网络不通。请不要关闭本页。";

export const keepDrafts = (form) => {
  const status = form.querySelector("[data-draft-status]");
  const isPaused = () => document.querySelector("[data-draft-offered]") !== null;
  let isChanged = false;
  let timer;
  let going = null;

  const say = (words, isTrouble = false) => {
    status.classList.toggle("is-trouble", isTrouble);
    if (status.textContent !== words) status.textContent = words;
  };

  const send = async (options) => {
    isChanged = false;
    try {
      const { response, isLoggedOut } = await post(form, "autosave", options);
      if (isLoggedOut || response.status === 403) throw new Error(LOGGED_OUT);
      say(await response.text(), !response.ok);
    } catch (fault) {
      isChanged = true;
      say(fault.message === LOGGED_OUT ? LOGGED_OUT : UNREACHED, true);
    }
  };

  const save = (options) => {
    clearTimeout(timer);
    if (isChanged) going = (going ?? Promise.resolve()).then(() => send(options));
    return going;
  };

  const touch = () => {
    if (isPaused()) return;
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  form.addEventListener("input", touch);
  form.addEventListener("change", () => {
    touch();
    save();
  });
  addEventListener("pagehide", () => save({ keepalive: true }));

  // A draft under way must not arrive after the form it belongs to.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    isChanged = false;
    renewToken(form);
    if (event.submitter?.value === "draft") {
      event.preventDefault();
      document.querySelector("[data-draft-offered]")?.remove();
      isChanged = true;
      save();
    } else if (going) {
      event.preventDefault();
      await going;
      going = null;
      isChanged = false;
      form.requestSubmit(event.submitter);
    }
  });
};
