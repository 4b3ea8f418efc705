# Writes FILES, one after the other, as one constant string. Run by rogatory_embed().
# All files together are one literal; compilers take it, but warn beyond the 64 KiB that the standard asks of them.
set(text "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#include <string_view>\nnamespace rogatory::embedded {\nextern std::string_view const ${NAME};\nstd::string_view const ${NAME} =\n")
foreach(file IN LISTS FILES)
  file(READ "${file}" content)
  string(APPEND text "R\"__(${content})__\"\n")
endforeach()
string(APPEND text "    \"\";\n}\n")
file(WRITE ${OUTPUT} "${text}")
