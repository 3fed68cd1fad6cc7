@rem SPDX-License-Identifier: BSD-3-Clause
@rem Not tried here, see README.md. Makes obj\%_BUILDARCH%\miniport.lib and display.lib with clang, in a
@rem build environment of the Windows Driver Kit 7.1.0.
@echo off
setlocal
if "%_BUILDARCH%"=="x86" (
    set TARGET=i686-pc-windows-msvc
    set MACHINE=-D_X86_ -mno-sse -mno-mmx -msoft-float
) else if /i "%_BUILDARCH%"=="amd64" (
    set TARGET=x86_64-pc-windows-msvc
    set MACHINE=-D_AMD64_
) else (
    echo compile.cmd: expected _BUILDARCH x86 or amd64, found "%_BUILDARCH%": start a build environment of the kit
    exit /b 2
)
for %%v in (WDK7 SPICE XXHASH) do if not defined %%v (
    echo compile.cmd: set %%v, README.md says to what
    exit /b 2
)
set ROOT=%~dp0..\..
set OBJ=%~dp0obj\%_BUILDARCH%
set FLAGS=--target=%TARGET% %MACHINE% -std=gnu11 -O2 -ffreestanding -fms-extensions -fms-compatibility ^
 -mno-stack-arg-probe -Wall -Wextra -Wno-sign-compare -Wframe-larger-than=1024 -DQXL_DRIVER ^
 -I "%ROOT%\winglue\shared" -I "%ROOT%\core\include" -I "%ROOT%\spice-protocol" ^
 -isystem "%SPICE%" -isystem "%~dp0." ^
 -isystem "%WDK7%\inc\api" -isystem "%WDK7%\inc\ddk" -isystem "%WDK7%\inc\crt"

for %%p in (miniport display) do (
    if not exist "%OBJ%\%%p" mkdir "%OBJ%\%%p"
    for %%f in ("%ROOT%\core\src\*.c") do (
        clang %FLAGS% -isystem "%ROOT%\core\src\xxhash" -isystem "%XXHASH%" -c "%%f" -o "%OBJ%\%%p\core_%%~nf.obj" || exit /b 1
    )
    for %%f in ("%ROOT%\winglue\runtime\*.c" "%ROOT%\winglue\%%p\*.c") do (
        clang %FLAGS% -c "%%f" -o "%OBJ%\%%p\%%~nf.obj" || exit /b 1
    )
    llvm-lib "/out:%OBJ%\%%p.lib" "%OBJ%\%%p\*.obj" || exit /b 1
)
