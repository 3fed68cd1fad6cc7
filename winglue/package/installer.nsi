; SPDX-License-Identifier: BSD-3-Clause
;
; The installer: makensis -DVERSION=... -DFILES=FOLDER -DOUTPUT=FILE installer.nsi
; FOLDER is that of the package: qxl.inf, qxl.cat, LICENSE.txt, and of x86/, amd64/ and qxl-test.cer
; what there is.
; A 32-bit program on all systems. Without questions: /S, with /CERTIFICATE and /TESTSIGNING for what
; must be asked for.

Unicode true
Name "QXL display driver ${VERSION} (qxlrig)"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES\qxlrig display driver"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
SetDateSave off
ShowInstDetails show
ShowUninstDetails show

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\qxlrig display driver"
; A line of qxl.inf, by which the copy is found that Windows makes under a name of its own.
!define MARK "; qxlrig driver package:"
!define CERTIFICATE_NAME "qxlrig test certificate"

!define MUI_WELCOMEPAGE_TEXT "This installs the display driver for a virtual machine's QXL device, on \
Windows XP, Vista and 7 and the servers of their time.$\r$\n$\r$\n\
64-bit Windows Vista and 7 start a driver only if it is signed by someone whom they trust. This one \
is signed with a test certificate. Without test signing the device will not start, and the Device \
Manager will say so as code 52: $\"Windows cannot verify the digital signature for the drivers \
required for this device$\".$\r$\n$\r$\n\
The next page asks whether the certificate shall be trusted and test signing be turned on. Both make \
this machine trust more than before: do it on machines for tests. 32-bit Windows needs neither."
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Var Code
Var Found

; Run COMMAND of the system's own folder, its output to the log, its exit code to $Code: a word if there
; is no such program.
!macro Run COMMAND
    DetailPrint '${COMMAND}'
    ${DisableX64FSRedirection}
    nsExec::ExecToLog '"$SYSDIR\${COMMAND}'
    Pop $Code
    ${EnableX64FSRedirection}
!macroend
!define Run '!insertmacro Run'

!macro Say TEXT
    DetailPrint "${TEXT}"
    MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}" /SD IDOK
!macroend
!define Say '!insertmacro Say'

Section "Display driver" DRIVER
    SectionIn RO
    SetOutPath "$INSTDIR"
    File "${FILES}/qxl.inf"
    File "${FILES}/qxl.cat"
    File "${FILES}/LICENSE.txt"
!if /FileExists "${FILES}/qxl-test.cer"
    File "${FILES}/qxl-test.cer"
!endif
!if /FileExists "${FILES}/x86/qxl.sys"
    SetOutPath "$INSTDIR\x86"
    File "${FILES}/x86/qxl.sys"
    File "${FILES}/x86/qxldd.dll"
!endif
!if /FileExists "${FILES}/amd64/qxl.sys"
    SetOutPath "$INSTDIR\amd64"
    File "${FILES}/amd64/qxl.sys"
    File "${FILES}/amd64/qxldd.dll"
!endif
    SetOutPath "$INSTDIR"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    WriteRegStr HKLM "${KEY}" DisplayName "QXL display driver (qxlrig)"
    WriteRegStr HKLM "${KEY}" DisplayVersion "${VERSION}"
    WriteRegStr HKLM "${KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
SectionEnd

Section /o "Trust the test certificate" CERTIFICATE
    ${Run} 'certutil.exe" -f -addstore Root "$INSTDIR\qxl-test.cer"'
    ${If} $Code == 0
        ${Run} 'certutil.exe" -f -addstore TrustedPublisher "$INSTDIR\qxl-test.cer"'
    ${EndIf}
    ${If} $Code == 0
        WriteRegDWORD HKLM "${KEY}" CertificateAdded 1
    ${Else}
        ${Say} "The test certificate could not be added (certutil: $Code)."
    ${EndIf}
SectionEnd

Section /o "Turn test signing on" TESTSIGNING
    ${Run} 'bcdedit.exe" /set testsigning on'
    ${If} $Code == 0
        WriteRegDWORD HKLM "${KEY}" TestSigningSet 1
        SetRebootFlag true
    ${Else}
        ${Say} "Test signing could not be turned on (bcdedit: $Code). Where Secure Boot is on, it must \
be switched off first."
    ${EndIf}
SectionEnd

; Behind the two above: a driver is looked at when it is installed.
Section "-install"
    ${If} ${AtLeastWinVista}
        ${Run} 'pnputil.exe" -i -a "$INSTDIR\qxl.inf"'
        ${If} $Code == 3010
            SetRebootFlag true
        ${ElseIf} $Code != 0
        ${AndIf} $Code != 259
            ${Say} "pnputil could not install the driver ($Code). %WINDIR%\inf\setupapi.dev.log says why."
            SetErrorLevel 1
        ${EndIf}
    ${Else}
        ; Windows XP has no pnputil. SPOST_PATH is 1.
        System::Call 'setupapi::SetupCopyOEMInf(t "$INSTDIR\qxl.inf", t "$INSTDIR", i 1, i 0, t, i 0, p 0, p 0) i .r0'
        ; INSTALLFLAG_FORCE is 1.
        System::Call 'newdev::UpdateDriverForPlugAndPlayDevices(p $HWNDPARENT, \
t "PCI\VEN_1B36&DEV_0100", t "$INSTDIR\qxl.inf", i 1, *i .r2) i .r1 ? e'
        Pop $Code
        ${If} $1 = 0
            ${Say} "Windows did not install the driver now (error $Code). It is known to Windows \
($0): choose $\"Update Driver$\" for the display adapter in the Device Manager."
            SetErrorLevel 1
        ${ElseIf} $2 <> 0
            SetRebootFlag true
        ${EndIf}
    ${EndIf}
    ${If} ${RebootFlag}
        MessageBox MB_YESNO|MB_ICONQUESTION "Windows must be restarted to finish. Restart now?" \
            /SD IDNO IDNO later
        Reboot
        later:
    ${EndIf}
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${DRIVER} "The driver's files, and their installation."
    !insertmacro MUI_DESCRIPTION_TEXT ${CERTIFICATE} "Whatever is signed with the test certificate \
is trusted from then on. Uninstalling takes it away again."
    !insertmacro MUI_DESCRIPTION_TEXT ${TESTSIGNING} "Windows starts drivers signed with test \
certificates, and says so in a corner of the desktop. Needed by 64-bit Windows Vista and 7, which \
report code 52 without it. Needs a restart."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
    ${If} ${AtLeastWin8}
        ${Say} "Windows 8 and later load no display driver of this kind (XDDM). Nothing was changed."
        SetErrorLevel 2
        Quit
    ${EndIf}
    ${If} ${IsWinXP}
    ${OrIf} ${IsWin2003}
        ${If} ${RunningX64}
            ${Say} "64-bit Windows XP and Server 2003 let no 32-bit program install a driver. Choose \
$\"Update Driver$\" for the display adapter in the Device Manager, and the package's folder. Nothing \
was changed."
            SetErrorLevel 2
            Quit
        ${EndIf}
        ; Neither is there, and nothing asks for them.
        SectionSetFlags ${CERTIFICATE} ${SF_RO}
        SectionSetFlags ${TESTSIGNING} ${SF_RO}
        Return
    ${EndIf}
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/CERTIFICATE" $R1
    ${IfNot} ${Errors}
        SectionSetFlags ${CERTIFICATE} ${SF_SELECTED}
    ${EndIf}
    ClearErrors
    ${GetOptions} $R0 "/TESTSIGNING" $R1
    ${IfNot} ${Errors}
        SectionSetFlags ${TESTSIGNING} ${SF_SELECTED}
    ${EndIf}
    ClearErrors
FunctionEnd

; $R1 is the path of an INF: $Found is 1 if it is a copy of ours.
Function un.IsOurs
    StrCpy $Found 0
    ClearErrors
    FileOpen $R2 $R1 r
    ${If} ${Errors}
        Return
    ${EndIf}
    ${Do}
        FileRead $R2 $R3
        ${If} ${Errors}
            ${ExitDo}
        ${EndIf}
        StrLen $R4 "${MARK}"
        StrCpy $R3 $R3 $R4
        ${If} $R3 == "${MARK}"
            StrCpy $Found 1
            ${ExitDo}
        ${EndIf}
    ${Loop}
    FileClose $R2
FunctionEnd

Section Uninstall
    FindFirst $R5 $R6 "$WINDIR\inf\oem*.inf"
    ${DoWhile} $R6 != ""
        StrCpy $R1 "$WINDIR\inf\$R6"
        Call un.IsOurs
        ${If} $Found = 1
            ${If} ${AtLeastWinVista}
                ${Run} 'pnputil.exe" -f -d $R6'
            ${Else}
                ; SUOI_FORCEDELETE is 1.
                System::Call 'setupapi::SetupUninstallOEMInf(t "$R6", i 1, p 0) i .r0'
                IntOp $Code $0 !
            ${EndIf}
            ${If} $Code != 0
                ${Say} "Windows did not give up $R6 ($Code)."
                SetErrorLevel 1
            ${EndIf}
        ${EndIf}
        FindNext $R5 $R6
    ${Loop}
    FindClose $R5
    ReadRegDWORD $0 HKLM "${KEY}" CertificateAdded
    ${If} $0 = 1
        ${Run} 'certutil.exe" -delstore Root "${CERTIFICATE_NAME}"'
        ${Run} 'certutil.exe" -delstore TrustedPublisher "${CERTIFICATE_NAME}"'
    ${EndIf}
    ReadRegDWORD $0 HKLM "${KEY}" TestSigningSet
    ${If} $0 = 1
        ${Run} 'bcdedit.exe" /set testsigning off'
    ${EndIf}
    DeleteRegKey HKLM "${KEY}"
    Delete "$INSTDIR\x86\qxl.sys"
    Delete "$INSTDIR\x86\qxldd.dll"
    Delete "$INSTDIR\amd64\qxl.sys"
    Delete "$INSTDIR\amd64\qxldd.dll"
    Delete "$INSTDIR\qxl.inf"
    Delete "$INSTDIR\qxl.cat"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\qxl-test.cer"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR\x86"
    RMDir "$INSTDIR\amd64"
    RMDir "$INSTDIR"
    ${Say} "The package is removed. The adapter goes on with the driver that runs until it is uninstalled \
in the Device Manager, or Windows finds another driver for it."
SectionEnd
