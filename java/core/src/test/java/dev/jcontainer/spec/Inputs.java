package dev.jcontainer.spec;

import java.util.Arrays;

/** Inputs that several tests use. */
final class Inputs {
    /** {@code PATH_MAX} without its NUL. */
    static final String LONGEST_PATH = "/" + repeat('p', 4094);
    /** {@code MAX_ARG_STRLEN} without its NUL. */
    static final String LONGEST_ARGUMENT = repeat('a', 131071);
    /** Half a character: it is not valid UTF-8, and stands for no byte, unlike U+DC80 to U+DCFF. */
    static final String LONE_SURROGATE = "/a\uD800";

    private Inputs() {}

    static String repeat(char c, int count) {
        char[] characters = new char[count];
        Arrays.fill(characters, c);
        return new String(characters);
    }

    /** The smallest specification with isolation by Landlock. */
    static ContainerSpec.Builder landlock() {
        return ContainerSpec.builder()
                .isolation(Isolation.LANDLOCK)
                .command("/bin/true")
                .privileges(rules().build());
    }

    /** Privileges with a rule, which isolation by Landlock requires. */
    static Privileges.Builder rules() {
        return Privileges.builder().landlockReadOnly("/usr");
    }
}
