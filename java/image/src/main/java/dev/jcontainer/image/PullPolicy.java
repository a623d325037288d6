package dev.jcontainer.image;

/** When an image is fetched although the store has one of that name. */
public enum PullPolicy {
    /** The source is always asked; what the store has already is not fetched again. */
    ALWAYS,
    /** The source is asked only if the store has no such image. */
    MISSING,
    /**
     * As {@link #ALWAYS}, but if the registry cannot be reached or is out of order, the image of the store is taken, with a
     * warning. That the registry has no such image or does not let the user read it is an error.
     */
    NEWER,
    /** The source is never asked. */
    NEVER
}
