package dev.jcontainer.image.directory;

/** What happens to files whose owner or group does not exist in the user's user namespace. */
public enum MissingOwners {
    /** The layer is refused, with the ids that are missing and what to do about them. */
    REFUSE,
    /** The files belong to root of the user namespace, which is the user. */
    ROOT
}
