package dev.jcontainer.oci.lifecycle;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.DescriptorReceiver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a socket of the caller, {@code unix(7)}. It sends a descriptor as SCM_RIGHTS, together with a name.
 */
final class DescriptorSocket implements DescriptorReceiver, AutoCloseable {
    private final int socket;
    private final String option;

    private DescriptorSocket(int socket, String option) {
        this.socket = socket;
        this.option = option;
    }

    /** Connects to a socket, before anything is made; returns null if the path is null. The caller closes it. */
    static @Nullable DescriptorSocket connect(String option, @Nullable String path) throws IOException {
        return path == null ? null : to(option, path);
    }

    static DescriptorSocket to(String option, String path) throws IOException {
        return new DescriptorSocket(
                check(Syscalls.connectStream(Bytes.cString(path)), "connect to " + option + " " + path), option);
    }

    /** Sends the terminal, with the same name as runc. */
    @Override
    public void receive(int master) throws IOException {
        send("/dev/ptmx", master);
    }

    void send(String name, int descriptor) throws IOException {
        check(Syscalls.sendDescriptor(socket, Bytes.encode(name), descriptor), "send to " + option);
    }

    @Override
    public void close() {
        Syscalls.close(socket);
    }
}
