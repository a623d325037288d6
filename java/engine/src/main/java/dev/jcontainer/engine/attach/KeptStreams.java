package dev.jcontainer.engine.attach;

import dev.jcontainer.engine.spec.AttachEnd;
import dev.jcontainer.engine.spec.Attachment;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a container for users of the library. Each stream has a connection of its own, because a connection
 * gives stdout and stderr in one order: a program that reads only one of them would have to hold the other one in memory.
 */
public final class KeptStreams implements Attachment {
    private final String directory;
    private final List<Connection> connections = new ArrayList<>();
    private final Connection out;
    private final Connection err;
    private final Connection rest; // its input, and its end
    private @Nullable AttachEnd ended; // guarded by rest.receiving
    private final Output stdout;
    private final Output stderr;
    private final Input stdin;

    /** A connection whose threads are known, so that it can be closed. */
    private static final class Connection {
        private final KeeperClient client;
        private final Object receiving = new Object();
        private final Object sending = new Object();
        private final Object attaching = new Object();
        private boolean isClosed; // guarded by closing
        private final Object closing = new Object();

        Connection(KeeperClient client) {
            this.client = client;
        }

        void close() {
            synchronized (closing) {
                if (isClosed) {
                    return;
                }
                isClosed = true;
                client.leave();
            }
            synchronized (receiving) {
                synchronized (sending) {
                    synchronized (attaching) { // the last that are waited for: no thread uses the descriptor then
                        client.close();
                    }
                }
            }
        }

        boolean isClosed() {
            synchronized (closing) {
                return isClosed;
            }
        }
    }

    private KeptStreams(String directory) throws IOException {
        this.directory = directory;
        try {
            this.out = open(KeeperClient.STDOUT);
            this.err = open(KeeperClient.STDERR);
            this.rest = open(KeeperClient.STDIN);
        } catch (IOException e) {
            close();
            throw e;
        }
        this.stdout = new Output(out);
        this.stderr = new Output(err);
        this.stdin = new Input(rest);
    }

    private Connection open(int streams) throws IOException {
        Connection connection = new Connection(KeeperClient.connect(directory));
        connections.add(connection);
        connection.client.attach(streams);
        return connection;
    }

    /**
     * Attaches to a container, which may be about to be started: its keeper answers later.
     *
     * @param directory the container's state directory
     * @throws IOException if there is no keeper, or it cannot be reached
     */
    public static KeptStreams open(String directory) throws IOException {
        return new KeptStreams(directory);
    }

    @Override
    public boolean hasTerminal() throws IOException {
        if (awaitAttached() != null) {
            throw new IOException("The container has ended before its keeper answered, or the connection is closed");
        }
        return rest.client.hasTerminal();
    }

    /** Under a lock of its own: {@link #hasTerminal} must not wait for the end of the program. */
    private @Nullable AttachEnd awaitAttached() throws IOException {
        synchronized (rest.attaching) {
            return rest.isClosed() ? new AttachEnd.Left() : rest.client.awaitAttached();
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        KeeperClient.resize(directory, columns, rows);
    }

    @Override
    public AttachEnd waitFor() throws IOException {
        synchronized (rest.receiving) {
            if (ended == null) {
                AttachEnd early = awaitAttached();
                ended = early != null ? early : rest.client.receive();
            }
            return Objects.requireNonNull(ended, "no output was asked for");
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < connections.size(); i++) {
            connections.get(i).close();
        }
    }

    /** One of the program's outputs. */
    private static final class Output extends BulkInput {
        private final Connection connection;
        private int next; // in the packet
        private int limit;
        private boolean isAtEnd;

        Output(Connection connection) {
            this.connection = connection;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            synchronized (connection.receiving) {
                while (next == limit) {
                    if (isAtEnd || !receive()) {
                        return -1;
                    }
                }
                int size = Math.min(length, limit - next);
                System.arraycopy(connection.client.packet().array(), next, bytes, offset, size);
                next += size;
                return size;
            }
        }

        private boolean receive() throws IOException {
            if (connection.isClosed()) {
                throw new IOException("The connection with the container is closed");
            }
            AttachEnd end = connection.client.receive();
            if (end instanceof AttachEnd.Dropped) {
                throw new IOException("The keeper of the container has dropped this reader, because the reader was too"
                        + " slow and 16 MiB were waiting for it; the container's log has the rest");
            }
            isAtEnd = end != null;
            next = KeeperPacket.HEADER;
            limit = next + (end == null ? connection.client.packet().size() : 0);
            return end == null;
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** The program's input. */
    private static final class Input extends OutputStream {
        private final Connection connection;
        private final KeeperPacket packet = new KeeperPacket();
        private boolean isClosed;

        Input(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (connection.sending) {
                for (int done = 0; done < length; ) {
                    int size = Math.min(KeeperPacket.MOST, length - done);
                    System.arraycopy(bytes, offset + done, packet.array(), KeeperPacket.HEADER, size);
                    if (isClosed || connection.isClosed() || !connection.client.input(packet, size)) {
                        throw new IOException("The input of the container is closed, or the container has ended");
                    }
                    done += size;
                }
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (connection.sending) {
                if (!isClosed && !connection.isClosed()) {
                    isClosed = true;
                    connection.client.endInput();
                }
            }
        }
    }
}
