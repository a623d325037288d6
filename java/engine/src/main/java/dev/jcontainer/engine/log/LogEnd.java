package dev.jcontainer.engine.log;

import java.io.IOException;

/**
 * When a reader that follows a log ends: nothing is appended any more. The reader closes it. Used by the thread of the
 * reader.
 */
public interface LogEnd extends AutoCloseable {
    /**
     * Whether the container's run has ended, such as whether its exit record is there. It is asked after each change of
     * a file in the container's record.
     */
    boolean hasEnded() throws IOException;

    /**
     * A descriptor that becomes readable at the end as well, such as a pidfd of the keeper, because the end of a killed
     * keeper changes no file; -1 for none.
     */
    int descriptor();

    @Override
    void close();

    /** The end of a container that does not run. */
    static LogEnd now() {
        return new LogEnd() {
            @Override
            public boolean hasEnded() {
                return true;
            }

            @Override
            public int descriptor() {
                return -1;
            }

            @Override
            public void close() {
                // there is nothing to close
            }
        };
    }
}
