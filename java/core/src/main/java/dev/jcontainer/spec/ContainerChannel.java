package dev.jcontainer.spec;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.InterruptibleChannel;

/**
 * A connection to a port of a container. Reading and writing wait. Another thread may close the channel, which ends a
 * call in progress with {@link java.nio.channels.AsynchronousCloseException}; a thread that is interrupted closes it,
 * with {@link java.nio.channels.ClosedByInterruptException}. Thread-safe; the caller closes it.
 */
public interface ContainerChannel extends ByteChannel, InterruptibleChannel {
    /**
     * Ends the output: the program reads the end of file after what was written. Reading is still possible.
     *
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     */
    void shutdownOutput() throws IOException;
}
