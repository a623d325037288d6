package dev.jcontainer.image.store;

/**
 * Something wrong with the store. Immutable.
 *
 * @param kind what it concerns
 * @param path the file or directory, in the form of {@code dev.jcontainer.kernel.Bytes}
 * @param text what is wrong, a clause that follows the path and a colon
 * @param isRepaired whether it was removed
 */
public record Finding(Kind kind, String path, String text, boolean isRepaired) {
    /** What a finding concerns. */
    public enum Kind {
        /** A blob has other content than its name says. */
        BLOB,
        /** A layer is incomplete, or its file has changed. */
        LAYER,
        /** A tag cannot be read, or what it refers to is missing or does not fit. */
        TAG,
        /** A killed process has left it; the next command that writes removes it. */
        LEFTOVER,
        /** The store has not written it. It is never removed. */
        FOREIGN
    }

    /** As a line for the user. */
    @Override
    public String toString() {
        return path + ": " + text + (isRepaired ? "; removed" : "");
    }
}
