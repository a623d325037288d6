package dev.jcontainer.engine.spec;

import java.util.Locale;

/** A stream that a program writes. The output of a program on a terminal is all on {@link #STDOUT}. */
public enum ProgramStream {
    /** Descriptor 1. */
    STDOUT,
    /** Descriptor 2. */
    STDERR;

    /** The word of logs, such as {@code stdout}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
