# The compilers of cargo-zigbuild for libaom, libavif and libjxl, beside the settings of every build. The toolchain file
# that cargo-zigbuild writes itself would replace those settings.

string(REPLACE "-" "_" target "$ENV{PIXMILL_RELEASE_TARGET}")
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR "$ENV{PIXMILL_RELEASE_TARGET}")
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER "$ENV{CC_${target}}")
set(CMAKE_CXX_COMPILER "$ENV{CXX_${target}}")
set(CMAKE_AR "$ENV{AR_${target}}" CACHE FILEPATH "")
set(CMAKE_RANLIB "$ENV{RANLIB_${target}}" CACHE FILEPATH "")

# libaom names this architecture differently from Rust, and its crate passes Rust's name.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  set(AOM_TARGET_CPU arm64 CACHE STRING "" FORCE)
endif()

include("${CMAKE_CURRENT_LIST_DIR}/../../.cargo/codecs.cmake")
