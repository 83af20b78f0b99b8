"""What the log calls the acts on people, posts and requests."""

from django.db import models

from zhtj.audit.acts import name_facts, register


@register
class Act(models.TextChoices):
    POST_ENTERED = "post_entered", "录入团干部"
    PERSON_UPDATED = "person_updated", "更新人员信息"
    POST_UPDATED = "post_updated", "更新任职信息"
    POST_ENDED = "post_ended", "移除团干部"
    POST_RESTORED = "post_restored", "撤销移除"
    APPLICATION_DOWNLOADED = "application_downloaded", "下载入团志愿书"
    APPLICATION_CERTIFIED = "application_certified", "认证入团志愿书"
    APPLICATION_RETURNED = "application_returned", "退回入团志愿书"
    FILES_CLEANED = "files_cleaned", "清理无主文件"
    NUMBER_REVEALED = "number_revealed", "查看完整号码"
    INQUIRY_ASKED = "inquiry_asked", "申请转接/核实"
    INQUIRY_ACCEPTED = "inquiry_accepted", "同意转接/核实"
    INQUIRY_REFUSED = "inquiry_refused", "退回转接/核实申请"
    INQUIRY_WITHDRAWN = "inquiry_withdrawn", "撤回转接/核实申请"
    INQUIRY_USED = "inquiry_used", "按转接/核实结果录入"
    INQUIRY_MOVED_UP = "inquiry_moved_up", "转接/核实申请转上级处理"
    CORRECTION_ASKED = "correction_asked", "申请更正"
    CORRECTION_APPROVED = "correction_approved", "同意更正"
    CORRECTION_REFUSED = "correction_refused", "退回更正申请"
    CORRECTION_WITHDRAWN = "correction_withdrawn", "撤回更正申请"
    CORRECTION_MOVED_UP = "correction_moved_up", "更正申请转上级审批"
    PERSON_CORRECTED = "person_corrected", "更正姓名或身份证号码"
    DESTINATION_ADDED = "destination_added", "增加移除去向"
    DESTINATION_RENAMED = "destination_renamed", "移除去向改名"
    DESTINATION_OFFERED = "destination_offered", "恢复移除去向"
    DESTINATION_WITHDRAWN = "destination_withdrawn", "停用移除去向"
    CADRES_EXPORTED = "cadres_exported", "导出团干部"
    EXPORT_ASKED = "export_asked", "申请导出完整号码"
    EXPORT_APPROVED = "export_approved", "同意导出完整号码"
    EXPORT_REFUSED = "export_refused", "拒绝导出完整号码"
    EXPORT_WITHDRAWN = "export_withdrawn", "撤回导出申请"
    EXPORT_BEGUN = "export_begun", "开始生成含完整号码的文件"
    EXPORT_MADE = "export_made", "生成导出文件"
    EXPORT_FAILED = "export_failed", "没有生成导出文件"
    EXPORT_DOWNLOADED = "export_downloaded", "下载导出文件"
    EXPORTS_SWEPT = "exports_swept", "清除失效的导出文件"
    IMPORT_BEGUN = "import_begun", "上传团干部导入文件"
    IMPORT_DECIDED = "import_decided", "确认导入团干部"
    IMPORT_DONE = "import_done", "完成团干部导入"
    IMPORT_CONCLUDED = "import_concluded", "办结团干部导入，没有需要导入的行"
    IMPORT_TAKEN_BACK = "import_taken_back", "团干部导入未成功，已全部撤回"
    IMPORT_REOPENED = "import_reopened", "继续处理团干部导入"
    IMPORT_RESTARTED = "import_restarted", "重新运行团干部导入"
    IMPORT_ABANDONED = "import_abandoned", "放弃团干部导入"
    TURNOVER_DONE = "turnover_done", "办理换届"
    TURNOVER_SUBMITTED = "turnover_submitted", "提交换届"
    TURNOVER_WITHDRAWN = "turnover_withdrawn", "撤回换届"
    TURNOVER_RETURNED = "turnover_returned", "退回换届"
    IMPORTS_CLEANED = "imports_cleaned", "清理过期的团干部导入"


name_facts(
    person="人员编号", post="任职编号", correction="更正申请编号", duty="团内现任职务", destination="移除去向",
    on="移除日期", number="查看内容", name="名称", certification="认证编号",
    posts="转入的任职", columns="列", numbers="号码", choice="导入方式", new="新增人数", second="新增任职人数",
    updated="更新人数", held_on="换届日期", staying="留任人数", moving="改任人数", leaving="离任人数",
    coming="新任人数",
)  # fmt: skip
