package dev.jcontainer.engine.attach;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.AttachEnd;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeeperClientTest {
    private static final String MOST = "x".repeat(KeeperPacket.MOST);

    @TempDir
    private Path directory;

    private FakeKeeper keeper;
    private KeeperClient client;

    @BeforeEach
    void connect() throws IOException {
        keeper = new FakeKeeper(directory);
        client = keeper.client();
    }

    @AfterEach
    void close() {
        client.close();
        keeper.close();
    }

    private static String bytes(KeeperPacket packet) {
        return new String(packet.array(), KeeperPacket.HEADER, packet.size(), ISO_8859_1);
    }

    @Test
    void theOutputComesWithItsStreamAndThenTheEnd() throws IOException {
        client.attach(KeeperClient.STDIN | KeeperClient.STDERR);
        assertThat(keeper.receive()).isEqualTo("1 5");
        keeper.send(2, 3, "");
        keeper.send(6, 1, "a\0b");
        keeper.send(6, 2, MOST);
        keeper.send(7, 3 << 8, "");
        assertThat(client.awaitAttached()).isNull();
        assertThat(client.hasTerminal()).isTrue();
        assertThat(client.hasStdin()).isTrue();
        assertThat(client.receive()).isNull();
        assertThat(client.packet().value()).isEqualTo(1);
        assertThat(bytes(client.packet())).isEqualTo("a\0b");
        assertThat(client.receive()).isNull();
        assertThat(client.packet().value()).isEqualTo(2);
        assertThat(bytes(client.packet())).isEqualTo(MOST);
        assertThat(client.receive()).isEqualTo(new AttachEnd.Exited(3));
    }

    @Test
    void aSignalIsAStatusAbove128() throws IOException {
        keeper.send(2, 0, "");
        keeper.send(7, 9, "");
        assertThat(client.receive()).isEqualTo(new AttachEnd.Exited(137));
        assertThat(client.hasTerminal()).isFalse();
        assertThat(client.hasStdin()).isFalse();
    }

    @Test
    void theEndWithoutAStatusIsExplained() throws IOException {
        keeper.send(2, 0, "");
        keeper.send(6, 1, "last");
        keeper.hangUp();
        assertThat(client.receive()).isNull();
        assertThat(client.receive()).isEqualTo(new AttachEnd.KeeperKilled());
        keeper.listens();
        assertThat(client.receive()).isEqualTo(new AttachEnd.Dropped());
    }

    @Test
    void aKeeperThatClosesAtOnceRefuses() throws IOException {
        keeper.listens().hangUp();
        assertThatThrownBy(client::receive)
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("refuses, because it serves root and its own user only")
                .hasMessageContaining("EPERM");
    }

    /** What the keeper had sent before it closed with unread input is received nevertheless. */
    @Test
    void unreadInputDoesNotHideTheEnd() throws IOException {
        KeeperPacket packet = new KeeperPacket();
        packet.array()[KeeperPacket.HEADER] = 'i';
        assertThat(client.input(packet, 1)).isTrue();
        keeper.send(2, 0, "");
        keeper.send(7, 0, "");
        keeper.hangUp();
        assertThat(client.receive()).isEqualTo(new AttachEnd.Exited(0));
        assertThat(client.input(packet, 1)).isFalse();
        assertThat(client.endInput()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2, 0, x", "7, 0, x", "6, 3, x", "6, 0, x", "3, 0, x", "9, 0, ''"})
    void otherPacketsAreRefused(int kind, int value, String bytes) throws IOException {
        if (kind != 2) {
            keeper.send(2, 0, "");
        }
        keeper.send(kind, value, bytes);
        assertThatThrownBy(client::receive).isInstanceOf(ProtocolException.class);
    }

    @Test
    void leavingEndsTheWaitsForInputAndOutput() throws Exception {
        keeper.send(2, 0, "");
        assertThat(client.awaitAttached()).isNull();
        KeeperPacket packet = new KeeperPacket();
        FutureTask<Boolean> sending = new FutureTask<>(() -> {
            while (client.input(packet, KeeperPacket.MOST)) { // the keeper does not read
                continue;
            }
            return true;
        });
        FutureTask<AttachEnd> receiving = new FutureTask<>(client::receive);
        new Thread(sending, "sending").start();
        new Thread(receiving, "receiving").start();
        client.leave();
        assertThat(receiving.get()).isEqualTo(new AttachEnd.Left());
        assertThat(sending.get()).isTrue();
    }

    @Test
    void withoutAKeeperTheContainerDoesNotRun() {
        assertThatThrownBy(() -> KeeperClient.connect(directory.toString()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.STATE))
                .hasMessageContaining(directory.toString());
    }

    @Test
    void theRelayCopiesInputAndOutput() throws Exception {
        try (Pipe in = new Pipe();
                Pipe out = new Pipe();
                Pipe err = new Pipe()) {
            in.write("typed");
            in.endWriting();
            FutureTask<AttachEnd> relay = relay(in, out, err, null);
            assertThat(keeper.receive()).isEqualTo("3 0 typed");
            assertThat(keeper.receive()).isEqualTo("4 0");
            keeper.send(2, 0, "");
            keeper.send(6, 1, "o");
            keeper.send(6, 2, "e");
            keeper.send(6, 1, MOST);
            keeper.send(7, 256, "");
            assertThat(relay.get()).isEqualTo(new AttachEnd.Exited(1));
            assertThat(out.read(1 + MOST.length())).isEqualTo("o" + MOST);
            assertThat(err.read(1)).isEqualTo("e");
        }
    }

    @Test
    void theDetachKeysEndTheRelay() throws Exception {
        try (Pipe in = new Pipe();
                Pipe out = new Pipe()) {
            in.write("a\u0010b\u0010\u0011c");
            FutureTask<AttachEnd> relay = relay(in, out, out, DetachKeys.DEFAULT);
            assertThat(relay.get()).isEqualTo(new AttachEnd.Left());
            assertThat(keeper.receive()).isEqualTo("3 0 a\u0010b");
        }
    }

    @Test
    void theEndOfTheProgramEndsTheWaitForInput() throws Exception {
        try (Pipe in = new Pipe();
                Pipe out = new Pipe()) {
            FutureTask<AttachEnd> relay = relay(in, out, out, null);
            keeper.send(2, 0, "");
            keeper.send(7, 0, "");
            assertThat(relay.get()).isEqualTo(new AttachEnd.Exited(0));
        }
    }

    @Test
    void anOutputThatFailsIsAnError() throws Exception {
        try (Pipe in = new Pipe();
                Pipe out = new Pipe()) {
            out.endReading();
            FutureTask<AttachEnd> relay = relay(in, out, out, null);
            keeper.send(2, 0, "");
            keeper.send(6, 1, "o");
            assertThatThrownBy(relay::get)
                    .cause()
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("write the output of the container");
        }
    }

    private FutureTask<AttachEnd> relay(Pipe in, Pipe out, Pipe err, @Nullable DetachKeys keys) {
        FutureTask<AttachEnd> relay =
                new FutureTask<>(() -> new AttachRelay(client, in.reading, out.writing, err.writing, keys).run());
        new Thread(relay, "relay").start();
        return relay;
    }

    /** A pipe(2). */
    private static final class Pipe implements AutoCloseable {
        private int reading;
        private int writing;

        Pipe() {
            long ends = Syscalls.pipe();
            reading = (int) (ends >> 32);
            writing = (int) ends;
        }

        void write(String text) {
            assertThat(Syscalls.write(writing, text.getBytes(ISO_8859_1))).isEqualTo(text.length());
        }

        String read(int length) {
            byte[] bytes = new byte[length];
            int done = 0;
            while (done < length) {
                int got = Syscalls.read(reading, bytes, done, length - done);
                assertThat(got).isPositive();
                done += got;
            }
            return new String(bytes, ISO_8859_1);
        }

        void endReading() {
            Syscalls.close(reading);
            reading = -1;
        }

        void endWriting() {
            Syscalls.close(writing);
            writing = -1;
        }

        @Override
        public void close() {
            for (int end : new int[] {reading, writing}) {
                if (end >= 0) {
                    Syscalls.close(end);
                }
            }
        }
    }
}
