package dev.jcontainer.engine.spec;

import java.util.Locale;

/** The state of a detached container, with Docker's words. It is derived from files and processes, and never stored. */
public enum EngineState {
    /** It has never been started, or its last start failed. */
    CREATED,
    /** Its first process runs. */
    RUNNING,
    /** Its processes are frozen. */
    PAUSED,
    /** It has ended, and its keeper waits to start it again. */
    RESTARTING,
    /** It has ended. */
    EXITED,
    /** Its keeper was killed, so how it ended is unknown; its exit status is 125. */
    DEAD;

    /** Docker's word, such as {@code running}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
