package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerChannel;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections to servers in containers, without published ports. */
@EndToEnd
@Timeout(120)
class ConnectTest {
    private static final int BULK = 64 << 20;

    private static ContainerSpec.Builder server(String script) {
        return ContainerSpec.builder().root(Root.directory(Rootfs.shared())).command("sh", "-c", script);
    }

    /** Answers what it gets, for each connection. */
    private static ContainerSpec.Builder echo() {
        return server("exec nc -ll -p 7 -e cat");
    }

    /** Connects as soon as the server listens. */
    private static ContainerChannel connect(Container container, int port) throws Exception {
        for (; ; ) {
            try {
                return container.connect(port);
            } catch (ConnectException e) {
                assertThat(container.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    private static byte[] readAll(ContainerChannel channel, int expected) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(expected + 1);
        while (channel.read(all) >= 0) {
            assertThat(all.hasRemaining()).isTrue();
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    @Test
    void bytesGoBothWaysAndTheEndOfTheOutputArrives() throws Exception {
        try (Container container = Containers.start(echo().build());
                ContainerChannel channel = connect(container, 7)) {
            assertThat(channel.write(ByteBuffer.wrap("hello".getBytes(UTF_8)))).isEqualTo(5);
            channel.shutdownOutput();
            assertThat(new String(readAll(channel, 5), UTF_8)).isEqualTo("hello");
            ContainerChannel second = container.connect(7);
            second.close();
            second.close();
            assertThat(second.isOpen()).isFalse();
            assertThatThrownBy(() -> second.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(second::shutdownOutput).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void manyBytesArriveUnchanged() throws Exception {
        byte[] sent = new byte[BULK];
        new Random(1).nextBytes(sent);
        try (Container container = Containers.start(echo().build());
                ContainerChannel channel = connect(container, 7)) {
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
                try {
                    return readAll(channel, BULK);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            ByteBuffer direct = ByteBuffer.allocateDirect(BULK).put(sent).flip();
            assertThat(channel.write(direct)).isEqualTo(BULK);
            channel.shutdownOutput();
            assertThat(received.get()).isEqualTo(sent);
        }
    }

    @Test
    void anotherThreadClosesAndInterrupts() throws Exception {
        try (Container container = Containers.start(echo().build())) {
            ContainerChannel closed = connect(container, 7);
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread reader = reader(closed, end);
            await(reader);
            closed.close();
            assertThat(end.get()).isInstanceOf(AsynchronousCloseException.class);

            ContainerChannel interrupted = container.connect(7);
            CompletableFuture<Throwable> interruption = new CompletableFuture<>();
            Thread second = reader(interrupted, interruption);
            await(second);
            second.interrupt();
            assertThat(interruption.get()).isInstanceOf(ClosedByInterruptException.class);
            assertThat(interrupted.isOpen()).isFalse();
        }
    }

    private static Thread reader(ContainerChannel channel, CompletableFuture<Throwable> end) {
        Thread reader =
                new Thread(() -> end.complete(catchThrowable(() -> channel.read(ByteBuffer.allocate(1)))), "reader");
        reader.start();
        return reader;
    }

    /** Until the thread waits in the kernel, for which the JVM has no state. */
    private static void await(Thread reader) throws Exception {
        while (reader.getState() != Thread.State.RUNNABLE || !isInPoll(reader)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static boolean isInPoll(Thread reader) {
        StackTraceElement[] stack = reader.getStackTrace();
        return stack.length > 0 && stack[0].getMethodName().equals("waitReady");
    }

    @Test
    void aPortOnWhichNothingListensRefuses() throws Exception {
        try (Container container = Containers.start(server("exec sleep 1000").build())) {
            assertThatThrownBy(() -> container.connect(9))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Nothing listens on port 9 of the container");
            assertThatThrownBy(() -> container.connect(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> container.connect(65536)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void afterTheEndItIsRefused() throws Exception {
        Container container = Containers.start(echo().build());
        container.close();
        assertThatThrownBy(() -> container.connect(7))
                .isInstanceOfSatisfying(
                        ContainerException.class,
                        e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_RUNNING));
    }

    private static byte[] exchange(int port, byte[] sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void aPublishedPortLeadsToTheServer() throws Exception {
        int closed;
        try (Container container = Containers.start(echo().build());
                ContainerChannel ready = connect(container, 7)) {
            assertThat(ready.isOpen()).isTrue();
            int port = container.port(7);
            closed = port;
            assertThat(container.port(7)).isEqualTo(port);
            byte[] sent = new byte[1 << 20];
            new Random(2).nextBytes(sent);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                try {
                    assertThat(exchange(port, new byte[] {4})).containsExactly(4);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(exchange(port, new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
            other.get();
            int second = container.port(9);
            assertThat(second).isNotEqualTo(port);
            assertThatThrownBy(() -> exchange(second, new byte[] {1})).isInstanceOf(IOException.class);
            container.connect(7).close(); // the same helper makes sockets as before
            assertThatThrownBy(() -> container.port(0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(isRefused(closed)).isTrue();
    }

    @Test
    void aPublishedPortEndsWithTheContainer() throws Exception {
        try (Container container = Containers.start(echo().build());
                ContainerChannel ready = connect(container, 7)) {
            assertThat(ready.isOpen()).isTrue();
            int port = container.port(7);
            container.destroyForcibly();
            container.waitFor();
            Host.await("the port to be closed", () -> isRefused(port));
            assertThatThrownBy(() -> container.port(7))
                    .isInstanceOfSatisfying(
                            ContainerException.class,
                            e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_RUNNING));
        }
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aContainerInAUserNamespaceIsReachedToo() throws Exception {
        try (Container container = Containers.start(
                        echo().userNamespace(UserNamespace.AUTO).build());
                ContainerChannel channel = connect(container, 7)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }
}
