package dev.jcontainer.spec;

import java.util.Arrays;

/** Inputs that more than one test tries. */
final class Inputs {
    /** {@code PATH_MAX} less its NUL. */
    static final String LONGEST_PATH = "/" + repeat('p', 4094);
    /** {@code MAX_ARG_STRLEN} less its NUL. */
    static final String LONGEST_ARGUMENT = repeat('a', 131071);
    /** Half a character: neither UTF-8 nor, as U+DC80 to U+DCFF are, a byte. */
    static final String LONE_SURROGATE = "/a\uD800";

    private Inputs() {}

    static String repeat(char c, int count) {
        char[] characters = new char[count];
        Arrays.fill(characters, c);
        return new String(characters);
    }
}
