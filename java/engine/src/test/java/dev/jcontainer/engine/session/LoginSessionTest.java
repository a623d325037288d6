package dev.jcontainer.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.engine.session.UserBus.BusException;
import dev.jcontainer.host.UserNamespaces;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LoginSessionTest {
    private static final Path DAEMON = Path.of("/usr/bin/dbus-daemon");

    @TempDir
    private Path directory;

    @Test
    void aSessionIsAScopeOfItsOwn() {
        assertThat(LoginSession.isSession("0::/user.slice/user-1000.slice/session-3.scope\n"))
                .isTrue();
        assertThat(LoginSession.isSession(
                        "4:memory:/\n1:name=systemd:/user.slice/user-7.slice/session-c2.scope\n0::/\n"))
                .isTrue();
        assertThat(LoginSession.isSession("0::/user.slice/user-1000.slice/session-3.scope/below\n"))
                .isTrue();
        assertThat(LoginSession.isSession("0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope\n"))
                .isFalse();
        assertThat(LoginSession.isSession("0::/system.slice/cron.service\n")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"})
    void theKeeperOfAUserWhoLingersIsMovedToAScope(String variable) throws Exception {
        Path socket = directory.resolve("bus");
        ByteOrder order = variable.startsWith("X") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        String value = variable.startsWith("X") ? directory.toString() : "unix:path=" + socket + ",guid=12";
        try (FakeSystemd systemd = new FakeSystemd(socket, 2, "done", order)) {
            new LoginSession(true, "someone", true, Map.of(variable, value)).release(4711, "abc");
            String uid = Long.toString(UserNamespaces.effectiveUserOutside());
            StringBuilder hexadecimal = new StringBuilder();
            uid.chars().forEach(c -> hexadecimal.append(Integer.toHexString(c)));
            assertThat(systemd.calls())
                    .startsWith(
                            "\0AUTH EXTERNAL " + hexadecimal,
                            "BEGIN",
                            "Hello",
                            "Subscribe",
                            "AddMatch",
                            "StartTransientUnit",
                            "StartTransientUnit",
                            "StartTransientUnit");
            String call = systemd.calls().get(systemd.calls().size() - 1);
            assertThat(call)
                    .contains("jcontainer-abc.scope", "ssa(sv)a(sa(sv))", "inactive-or-failed")
                    .contains("PIDs\0\2au\0\0\0\0\4\0\0\0\u0067\u0012\0\0");
        }
    }

    @Test
    void aStartDoesNotFailBecauseOfTheSession() throws Exception {
        new LoginSession(true, "someone", false, Map.of()).release(1, "abc");
        new LoginSession(true, "someone", true, Map.of()).release(1, "abc");
        new LoginSession(true, "someone", true, Map.of("XDG_RUNTIME_DIR", directory.toString())).release(1, "abc");
        new LoginSession(false, "someone", true, Map.of()).release(1, "abc");
        Path socket = directory.resolve("bus");
        try (FakeSystemd systemd = new FakeSystemd(socket, 0, "failed", ByteOrder.LITTLE_ENDIAN)) {
            new LoginSession(true, "someone", true, Map.of("XDG_RUNTIME_DIR", directory.toString())).release(1, "abc");
            assertThat(systemd.calls()).contains("StartTransientUnit");
        }
    }

    /** Its queue is full: a connect that waits would wait without a limit. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aBusThatDoesNotAcceptIsNotWaitedFor() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("bus"));
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address, 1);
            assertThatThrownBy(() -> {
                        while (true) {
                            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                            waiting.add(client);
                            client.configureBlocking(false);
                            client.connect(address);
                        }
                    })
                    .as("the queue is full")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> UserBus.connect(address.getPath().toString(), 1))
                    .isInstanceOf(IOException.class);
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void aMessageOfAnotherFormIsRefused() {
        ByteBuffer large = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, (byte) 'l')
                .putInt(4, -1);
        assertThatThrownBy(() -> BusMessage.length(large)).isInstanceOf(IOException.class);
        ByteBuffer fields = ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, (byte) 'l')
                .putInt(12, 16)
                .put(16, (byte) 3)
                .put(17, (byte) 200);
        assertThatThrownBy(() -> BusMessage.parse(fields)).isInstanceOf(IOException.class);
    }

    /** A bus checks all messages, and ends the connection after one that is malformed. */
    @Test
    void aRealBusUnderstandsTheCalls() throws Exception {
        assumeTrue(Files.isExecutable(DAEMON), "dbus-daemon is not installed");
        Path socket = directory.resolve("bus");
        Path config = Files.writeString(
                directory.resolve("config"),
                "<busconfig><type>session</type><listen>unix:path=" + socket + "</listen><auth>EXTERNAL</auth>"
                        + "<policy context='default'><allow send_destination='*'/><allow eavesdrop='true'/><allow own='*'/></policy>"
                        + "</busconfig>");
        Process daemon = new ProcessBuilder(
                        DAEMON.toString(), "--config-file=" + config, "--nofork", "--nosyslog", "--print-address")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(daemon.getInputStream().read()).as("the address").isPositive();
            try (UserBus bus = UserBus.connect(socket.toString(), UserNamespaces.effectiveUserOutside())) {
                for (int i = 0; i < 2; i++) {
                    BusCall start = TransientScope.start("jcontainer-abc.scope", "abc", 4711);
                    assertThatThrownBy(() -> bus.call(start))
                            .isInstanceOfSatisfying(
                                    BusException.class,
                                    e -> assertThat(e.name()).isEqualTo("org.freedesktop.DBus.Error.ServiceUnknown"));
                }
            }
        } finally {
            daemon.destroyForcibly();
            daemon.waitFor();
        }
    }
}
