package dev.jcontainer.spec;

/** What becomes of the file systems that are mounted below the source of a bind mount. */
public enum Recursion {
    /** They appear too, and flags and {@code readOnly} hold for them as well; the default. That flags hold takes Linux 5.12. */
    ENABLED,
    /**
     * They appear too, but flags and {@code readOnly} hold for the topmost only: the others stay writable. Device nodes on
     * them cannot be opened all the same, see {@link Mount.Bind#withDevices}.
     */
    WRITABLE,
    /** They do not appear; the directories that they are mounted on do. */
    DISABLED
}
