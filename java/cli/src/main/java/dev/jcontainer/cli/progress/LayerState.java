package dev.jcontainer.cli.progress;

/** What is done with a layer, in docker's words. */
public enum LayerState {
    /** Nothing yet. */
    FOUND("Pulling fs layer", Kind.IDLE),
    /** Nothing yet, because others are before it. */
    WAITING("Waiting", Kind.IDLE),
    /** It is read, and written at the same time. */
    DOWNLOADING("Downloading", Kind.BUSY),
    /** It is on the disk as it came. */
    DOWNLOADED("Download complete", Kind.IDLE),
    /** It is written for use. */
    EXTRACTING("Extracting", Kind.BUSY),
    /** The transfer failed and begins again. */
    RETRYING("Retrying", Kind.BUSY),
    /** It can be used. */
    COMPLETE("Pull complete", Kind.DONE),
    /** It was here before. */
    EXISTS("Already exists", Kind.DONE),
    /** It is not sent yet. */
    PREPARING("Preparing", Kind.IDLE),
    /** It is sent. */
    PUSHING("Pushing", Kind.BUSY),
    /** It was sent. */
    PUSHED("Pushed", Kind.DONE),
    /** The registry has it. */
    PRESENT("Layer already exists", Kind.DONE);

    enum Kind {
        IDLE,
        BUSY,
        DONE
    }

    private final String words;
    private final Kind kind;

    LayerState(String words, Kind kind) {
        this.words = words;
        this.kind = kind;
    }

    String words() {
        return words;
    }

    /** Whether something is done now, so that a bar moves. */
    boolean isBusy() {
        return kind == Kind.BUSY;
    }

    /** Whether nothing more will be done. */
    boolean isDone() {
        return kind == Kind.DONE;
    }
}
