package dev.jcontainer.engine.attach;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.engine.spec.AttachEnd;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Connects descriptors of this process with a container: the command line's way to attach. It does not change a
 * terminal; the caller sets it to raw mode and back. Used once.
 */
public final class AttachRelay {
    private static final int STDERR = 2;
    /** Of waitReady: the descriptor is ready, and the eventfd is not raised. */
    private static final int READY = 1;

    private static final int CHUNK = 16 << 10;

    private final KeeperClient client;
    private final int in;
    private final int out;
    private final int err;
    private final @Nullable DetachScan keys;
    private volatile @Nullable IOException inputFailure;

    /**
     * @param client which has asked for the streams; the caller closes it
     * @param in a descriptor that is copied to the program's stdin, or -1 for none; its end ends the program's stdin,
     *     unless that is a terminal
     * @param out where the program's stdout is copied to
     * @param err where the program's stderr is copied to
     * @param keys the keys by which the user leaves, or null for none. Docker has them only with a terminal
     */
    public AttachRelay(KeeperClient client, int in, int out, int err, @Nullable DetachKeys keys) {
        this.client = client;
        this.in = in;
        this.out = out;
        this.err = err;
        this.keys = keys == null ? null : new DetachScan(keys);
    }

    /**
     * Copies until the end of the connection. {@link KeeperClient#leave} ends it as the detach keys do.
     *
     * @throws IOException if a stream of this process or the connection fails
     */
    public AttachEnd run() throws IOException {
        Thread input = in < 0 ? null : startInput();
        try {
            AttachEnd end;
            while ((end = client.receive()) == null) {
                write();
            }
            IOException failure = inputFailure;
            if (failure != null) {
                throw failure;
            }
            return end;
        } finally {
            client.leave();
            join(input);
        }
    }

    private Thread startInput() {
        Thread input = new Thread(
                new Runnable() {
                    @Override
                    public void run() {
                        copyInput();
                    }
                },
                "attached input");
        input.setDaemon(true);
        input.start();
        return input;
    }

    private static void join(@Nullable Thread input) {
        boolean isInterrupted = false;
        while (input != null && input.isAlive()) {
            try {
                input.join();
            } catch (InterruptedException e) {
                isInterrupted = true; // the client must not be closed before
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stdout may be non-blocking, because another process that shares it has set that. */
    private void write() throws SystemCallException {
        KeeperPacket packet = client.packet();
        int target = packet.value() == STDERR ? err : out;
        int end = KeeperPacket.HEADER + packet.size();
        for (int done = KeeperPacket.HEADER; done < end; ) {
            int written = Syscalls.writeSome(target, packet.array(), done, end - done);
            if (written == -Errno.EAGAIN) {
                int ready = check(Syscalls.waitReady(target, true, client.leaving()), "wait for the output");
                if (ready != READY) {
                    return; // this side leaves
                }
                continue;
            }
            done += check(written, "write the output of the container");
        }
    }

    private void copyInput() {
        KeeperPacket packet = new KeeperPacket();
        try {
            while (check(Syscalls.waitReady(in, false, client.leaving()), "wait for the input") == READY) {
                int got = Syscalls.read(in, packet.array(), KeeperPacket.HEADER, CHUNK);
                if (got == -Errno.EAGAIN) {
                    continue;
                }
                if (got <= 0) {
                    endInput(packet, got);
                    return;
                }
                if (!send(packet, got)) {
                    return;
                }
            }
        } catch (IOException e) {
            inputFailure = e;
            client.leave();
        }
    }

    /** A terminal that was hung up has EIO. */
    private void endInput(KeeperPacket packet, int result) throws IOException {
        if (result < 0 && result != -Errno.EIO) {
            throw new SystemCallException(-result, "read the input of the container");
        }
        DetachScan scan = keys;
        if (scan != null) {
            scan.end();
            if (!sendScanned(scan, packet)) {
                return;
            }
        }
        client.endInput();
    }

    /** Returns false if there is nothing more to do: the connection has ended, or the keys were typed. */
    private boolean send(KeeperPacket packet, int size) throws IOException {
        DetachScan scan = keys;
        if (scan == null) {
            return client.input(packet, size);
        }
        boolean leaves = scan.take(packet.array(), KeeperPacket.HEADER, size);
        if (!sendScanned(scan, packet)) {
            return false;
        }
        if (leaves) {
            client.leave();
        }
        return !leaves;
    }

    private boolean sendScanned(DetachScan scan, KeeperPacket packet) throws IOException {
        if (scan.length() == 0) {
            return true;
        }
        System.arraycopy(scan.bytes(), 0, packet.array(), KeeperPacket.HEADER, scan.length());
        return client.input(packet, scan.length());
    }
}
