package dev.jcontainer.image.progress;

/** What is being done with one layer, in the order in which it happens; not every layer passes all of them. */
public enum LayerState {
    /** It waits for others: at most three layers are moved at once. */
    WAITING,
    /** Another process fetches the same layer; this one waits for it. */
    WAITING_FOR_PROCESS,
    /** Its bytes arrive, and are written to the store as they do. */
    DOWNLOADING,
    /** Its bytes are in the store, and its files are written. */
    WRITING,
    /** It is in the store now. */
    COMPLETE,
    /** It was in the store before. */
    EXISTS,
    /** Its bytes are sent. */
    PUSHING,
    /** It was sent. */
    PUSHED,
    /** The registry had it before. */
    EXISTS_REMOTELY
}
