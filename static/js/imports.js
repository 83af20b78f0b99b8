// 导入: what makes the pages of an import quicker to use; all of it works without.
import { pick } from "./pick.js";

document.querySelectorAll("[data-pick]").forEach(pick);
