// Keeps what is typed on the server while it is typed: after a pause, on leaving a field, on leaving the page.
import { post, renewToken } from "./cadre_post.js";
import { isAway } from "./outage.js";

const PAUSE = 2000; // milliseconds after the last key
const LOGGED_OUT = "登录已超时，新填的内容尚未保存。请在新窗口重新登录，再回到本页继续。";
const UNREACHED = "暂未保存：网络不通。请不要关闭本页，稍后再试。";
const AWAY = "暂未保存：系统暂时不能使用，填写的内容仍在本页。请稍候再试。";
const REFUSED = "草稿没有保存：页面已过期，或您已没有录入权限。";

export const keepDrafts = (form) => {
  const status = form.querySelector("[data-draft-status]");
  const login = form.querySelector("[data-draft-login]");
  const isPaused = () => document.querySelector("[data-draft-offered]") !== null;
  let isChanged = false;
  let isStuck = false; // nothing arrives at the server: leaving the page would lose what is typed
  let timer;
  let going = Promise.resolve();

  const say = (words, isTrouble) => {
    status.classList.toggle("is-trouble", isTrouble);
    if (status.textContent !== words) status.textContent = words;
  };

  const send = async (wish, options) => {
    const { response, isLoggedOut } = await post(form, wish, options);
    const away = isAway(response.status);
    isStuck = isLoggedOut || away;
    login.hidden = !isLoggedOut;
    if (isLoggedOut) return say(LOGGED_OUT, true);
    if (away) return say(AWAY, true);
    if (wish !== "autosave") return;
    const words = response.status === 403 ? REFUSED : await response.text();
    say(response.status < 500 ? words : UNREACHED, !response.ok);
  };

  const reach = async (wish, options) => {
    isChanged = false;
    try {
      await send(wish, options);
    } catch {
      isStuck = true;
      say(UNREACHED, true);
    }
    isChanged ||= isStuck && wish === "autosave";
  };

  const save = (options) => {
    clearTimeout(timer);
    // What waits behind a slow save is sent once, not once for each field left meanwhile.
    if (isChanged) going = going.then(() => isChanged && reach("autosave", options));
    return going;
  };

  const touch = () => {
    if (isPaused()) return;
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  const saveNow = () => {
    document.querySelector("[data-draft-offered]")?.remove();
    isChanged = true;
    save();
  };

  let isReady = false;

  // What is typed has arrived, and no draft is under way any more that would outlive the form it belongs to.
  const submit = async (button) => {
    await (isPaused() ? reach("hints") : save());
    await new Promise(setTimeout); // a form cannot be sent while it is still telling that it is being sent
    if (isStuck) return;
    isReady = true;
    isChanged = false;
    renewToken(form);
    form.requestSubmit(button);
  };

  form.addEventListener("input", touch);
  form.addEventListener("change", () => {
    touch();
    save();
  });
  form.addEventListener("submit", (event) => {
    if (isReady) return;
    event.preventDefault();
    if (event.submitter?.value === "draft") saveNow();
    else submit(event.submitter);
  });
  addEventListener("pagehide", () => save({ keepalive: true }));
  addEventListener("pageshow", () => {
    isReady = false;
  });
};
