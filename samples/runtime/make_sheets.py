"""Writes the two sheets of this folder; needs xlwt, which nothing else here does."""

from pathlib import Path

import xlwt

HERE = Path(__file__).parent
UMENG = (
    "dalvik.system.VMStack.getThreadStackTrace() -2 <- \n"
    "java.lang.Thread.getStackTrace() 1,720 <- \n"
    "com.yl.lib.sentry.hook.util.PrivacyUtil$Util.getStackTrace() 14 <- \n"
    "com.yl.lib.plugin_proxy.PrivacyProxy.getString() 172 <- \n"
    "com.umeng.commonsdk.statistics.common.DeviceConfig.getAndroidId() 88 <- \n"
    "com.example.shop.App.onCreate() 21 <- \n"
    "android.app.ActivityThread.main() 7,656"
)
SHOP = (
    "com.yl.lib.sentry.hook.util.PrivacyUtil$Util.getStackTrace() 14 <- \n"
    "com.example.shop.Home.load() 57 <- \n"
    "android.os.Handler.handleCallback() 938"
)


def write(name: str, sheet: str, rows: list[list[str]]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            page.write(r, c, value)
    book.save(str(HERE / name))


write(
    "privacysentry.xls",
    "隐私合规",
    [
        ["调用时间(倒序排序)", "别名", "函数名", "调用堆栈"],
        ["05-01 10:00:09.400", "获取安装包-getInstalledPackages", "getInstalledPackages", SHOP],
        ["05-01 10:00:05.000", "点击隐私协议确认", "点击隐私协议确认", "点击隐私协议确认"],
        ["05-01 10:00:01.250", "系统设置-Settings$Secure--参数: android_id", "getString", UMENG],
    ],
)
CAMILLE = (
    "android.telephony.TelephonyManager.getDeviceId(Native Method)\r\n"
    "   com.tencent.bugly.crashreport.common.info.b.a(BUGLY:34)\r\n"
    "   com.example.shop.App.onCreate(App.java:30)"
)
write(
    "camille.xls",
    "App_privacy_compliance_testing",
    [
        ["隐私政策状态", "时间点", "行为主体", "操作行为", "行为描述", "传入参数", "调用堆栈"],
        [
            "同意隐私政策前",
            "2026-4-1 10:0:1",
            "com.example.shop",
            "获取电话相关信息",
            "获取IMEI",
            "[]",
            CAMILLE,
        ],
        [
            "同意隐私政策后",
            "2026-4-1 10:0:9",
            "com.example.shop",
            "获取电话相关信息",
            "获取IMEI",
            "[]",
            CAMILLE,
        ],
    ],
)
