// What LeakSanitizer takes for a leak in every program that sets text, and is none of ours. Compiled into the programs
// that draw letters when they are built with AddressSanitizer, so that it holds however they are started.
//
// libfontconfig  A pattern finds its elements by an offset from its own address, not by a pointer (FcPattern in its
//                source). LeakSanitizer follows pointers only, so every live pattern of the font caches looks lost.
// libcairo       Cairo 1.16 loses one array of 768 octets for each OpenType/CFF font (Chinese, Japanese, Korean) of
//                each PDF. Nothing that we hold could free it.
extern "C" char const* __lsan_default_suppressions(); // NOLINT: the name is LeakSanitizer's
extern "C" char const* __lsan_default_suppressions()
{
    return "leak:libfontconfig.so\nleak:libcairo.so\n";
}
