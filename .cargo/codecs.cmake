# Makes the C and C++ codecs build in half the time. CMake reads this file before a codec's own CMakeLists.txt.

# libjxl: its loops are written with vector instructions, so -O3 only takes time. libaom is 3 % slower with -O2.
if(CMAKE_SOURCE_DIR MATCHES "jpegxl-src")
  set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "")
endif()

# libaom: scaling for its command-line tools.
set(CONFIG_LIBYUV 0 CACHE STRING "")

# libjxl compiles most files once for each set of vector instructions. SSE2, which every x86-64 processor has, and AVX2
# suffice.
set(JPEGXL_ENABLE_HWY_SSE4 OFF CACHE BOOL "")
set(JPEGXL_ENABLE_HWY_AVX3_DL OFF CACHE BOOL "")
set(JPEGXL_ENABLE_FUZZERS OFF CACHE BOOL "")
