package dev.jcontainer.spec;

/** How the file systems that are mounted below the source of a bind mount are treated. */
public enum Recursion {
    /**
     * They appear too, and flags and {@code readOnly} hold for them as well; the default. With flags this requires
     * Linux 5.12.
     */
    ENABLED,
    /**
     * They appear too, but flags and {@code readOnly} hold only for the topmost mount: the others stay writable. Device
     * nodes on them cannot be opened even so, see {@link Mount.Bind#withDevices}.
     */
    WRITABLE,
    /** They do not appear; the directories on which they are mounted do. */
    DISABLED
}
