# Cross compilation for aarch64 with Debian's packages: gcc-aarch64-linux-gnu, and musl-dev:arm64 for the helper.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
