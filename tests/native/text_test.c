/* Texts in a buffer of fixed size: they are truncated at its end, and never written beyond it. */
#include "test.h"
#include "text.h"

#include <string.h>

int failures;
const char *test_name;

TEST(a_text_is_what_was_added)
{
    char bytes[64];
    struct text text = text_in(bytes, sizeof bytes);
    text_add(&text, "step ");
    text_add_number(&text, 0);
    text_add(&text, " of ");
    text_add_number(&text, UINT64_MAX);
    CHECK(!strcmp(bytes, "step 0 of 18446744073709551615"));
    CHECK(!text.cut);
}

TEST(a_text_that_does_not_fit_is_cut_and_says_so)
{
    char bytes[8];
    struct text text = text_in(bytes, sizeof bytes);
    text_add(&text, "1234567");
    CHECK(!text.cut && strlen(bytes) == 7);
    text_add(&text, "8");
    CHECK(text.cut && !strcmp(bytes, "1234567"));
}

int main(void)
{
    RUN(a_text_is_what_was_added);
    RUN(a_text_that_does_not_fit_is_cut_and_says_so);
    return failures != 0;
}
