package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;

/**
 * The descriptors of a container's three streams: the ends that the container gets, and for pipes also the JVM's ends.
 * The other descriptors that a container may get are the JVM's own ones.
 *
 * <p>{@link #close} closes all descriptors that were not taken.
 */
final class Streams implements AutoCloseable {
    private static final int NONE = -1;
    private static final String NULL_DEVICE = "/dev/null";

    private final int[] theirs = {NONE, NONE, NONE};
    private final boolean[] owned = new boolean[3];
    private final int[] ours = {NONE, NONE, NONE};

    private final int preserved;

    private Streams(int preserved) {
        this.preserved = preserved;
    }

    /**
     * Opens the streams.
     *
     * @param preserved the number of this process's descriptors from 3 on that the program also gets
     */
    static Streams open(Stdio stdio, int preserved) throws IOException {
        Streams streams = new Streams(preserved);
        try {
            streams.openSource(stdio.stdin());
            streams.openSink(1, stdio.stdout());
            streams.openSink(2, stdio.stderr());
        } catch (IOException | RuntimeException e) {
            streams.close();
            throw e;
        }
        return streams;
    }

    /** The number of this process's descriptors from 3 on that the program also gets. */
    int preserved() {
        return preserved;
    }

    /** The descriptor that the container gets as 0, 1 or 2. */
    int theirs(int stream) {
        return theirs[stream];
    }

    /** Hands over the JVM's end of a pipe; -1 if the stream is not a pipe. */
    int takeOurs(int stream) {
        int descriptor = ours[stream];
        ours[stream] = NONE;
        return descriptor;
    }

    /**
     * Closes the container's ends. Called when the container has them, because a pipe does not end while the JVM holds
     * them.
     */
    void closeTheirs() {
        for (int i = 0; i < theirs.length; i++) {
            if (owned[i]) {
                Syscalls.close(theirs[i]);
                owned[i] = false;
            }
        }
    }

    @Override
    public void close() {
        closeTheirs();
        for (int i = 0; i < ours.length; i++) {
            int descriptor = takeOurs(i);
            if (descriptor != NONE) {
                Syscalls.close(descriptor);
            }
        }
    }

    private void openSource(Stdio.Source source) throws IOException {
        if (source instanceof Stdio.Source.Inherit) {
            theirs[0] = 0;
        } else if (source instanceof Stdio.Source.Terminal) {
            own(0, openFile(NULL_DEVICE, Syscalls.O_RDONLY, "stdin")); // until the container has opened its terminal
        } else if (source instanceof Stdio.Source.Pipe) {
            long pipe = check(Syscalls.pipe(), "make a pipe for stdin");
            own(0, (int) (pipe >> 32));
            ours[0] = (int) pipe;
        } else if (source instanceof Stdio.Source.Empty) {
            own(0, openFile(NULL_DEVICE, Syscalls.O_RDONLY, "stdin"));
        } else if (source instanceof Stdio.Source.File) {
            own(0, openFile(((Stdio.Source.File) source).path(), Syscalls.O_RDONLY, "stdin"));
        } else {
            byte[] content = ((Stdio.Source.Bytes) source).content();
            own(0, check(Syscalls.sealedMemory(content, content.length, false), "hold the bytes for stdin"));
        }
    }

    private void openSink(int stream, Stdio.Sink sink) throws IOException {
        String name = stream == 1 ? "stdout" : "stderr";
        if (sink instanceof Stdio.Sink.Inherit) {
            theirs[stream] = stream;
        } else if (sink instanceof Stdio.Sink.Pipe) {
            long pipe = check(Syscalls.pipe(), "make a pipe for " + name);
            ours[stream] = (int) (pipe >> 32);
            own(stream, (int) pipe);
        } else if (sink instanceof Stdio.Sink.Discard || sink instanceof Stdio.Sink.Terminal) {
            own(stream, openFile(NULL_DEVICE, Syscalls.O_WRONLY, name));
        } else if (sink instanceof Stdio.Sink.File) {
            Stdio.Sink.File file = (Stdio.Sink.File) sink;
            int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | (file.append() ? Syscalls.O_APPEND : Syscalls.O_TRUNC);
            own(stream, openFile(file.path(), flags, name));
        } else {
            theirs[stream] = theirs[1];
        }
    }

    private void own(int stream, int descriptor) {
        theirs[stream] = descriptor;
        owned[stream] = true;
    }

    private static int openFile(String path, int flags, String stream) throws IOException {
        return check(Syscalls.open(Bytes.cString(path), flags, 0666), "open " + path + " for " + stream);
    }
}
