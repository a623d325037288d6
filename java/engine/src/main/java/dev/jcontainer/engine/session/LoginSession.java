package dev.jcontainer.engine.session;

import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login session that this process belongs to. At its end, systemd may kill all that is in it (KillUserProcesses in
 * man 5 logind.conf), and after the last one it ends the user's own systemd with all of its units, unless the user
 * lingers (man 1 loginctl). So a keeper of a user who lingers is moved from the session to a scope of the user's
 * systemd. If the user does not linger, that would make it worse, and the user is told what helps.
 *
 * <p>Nothing of this makes a start fail. Immutable.
 */
public final class LoginSession {
    private static final String SESSION = "/session-";
    private static final String UNIX = "unix:path=";

    private final boolean isSession;
    private final String user;
    private final boolean lingers;
    private final Map<String, String> environment;

    LoginSession(boolean isSession, String user, boolean lingers, Map<String, String> environment) {
        this.isSession = isSession;
        this.user = user;
        this.lingers = lingers;
        this.environment = environment;
    }

    /** The session of this process. That of root is left alone by systemd (KillExcludeUsers). */
    public static LoginSession own() {
        String user = System.getProperty("user.name", "");
        boolean isSession = isOwnSession();
        boolean lingers = isSession && Files.isRegularFile(Path.of("/var/lib/systemd/linger", user));
        return new LoginSession(isSession, user, lingers, System.getenv());
    }

    private static boolean isOwnSession() {
        try {
            return UserNamespaces.isRootless() && isSession(Bytes.decode(KernelFiles.read("/proc/self/cgroup")));
        } catch (IOException e) {
            log().debug("The login session is not known", e);
            return false;
        }
    }

    /** Whether a process belongs to a login session, by the content of its file {@code cgroup} in {@code /proc}. */
    static boolean isSession(String cgroups) {
        for (String line : cgroups.split("\n")) {
            for (int at = line.indexOf(SESSION); at >= 0; at = line.indexOf(SESSION, at + 1)) {
                int end = line.indexOf('/', at + 1);
                if (line.substring(at, end < 0 ? line.length() : end).endsWith(".scope")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Made only for a message, because the first logger takes 13 ms of a start. */
    private static Logger log() {
        return LoggerFactory.getLogger(LoginSession.class);
    }

    /**
     * Moves the keeper of a container out of the session if that lets it outlive the session.
     *
     * @param pid the keeper
     * @param id the container's id
     */
    public void release(int pid, String id) {
        if (!isSession) {
            return;
        }
        if (!lingers) {
            log().warn(
                            "The container may end when {} logs out, because systemd ends the user's processes then. It runs on"
                                    + " after 'loginctl enable-linger {}'.",
                            user,
                            user);
            return;
        }
        try (UserBus bus = UserBus.connect(socket(), UserNamespaces.effectiveUserOutside())) {
            TransientScope.move(bus, "jcontainer-" + id + ".scope", "jcontainer " + id, pid);
        } catch (IOException e) {
            log().warn(
                            "The container stays in the login session, and may end when {} logs out: no scope of the user's"
                                    + " systemd can be had: {}.",
                            user,
                            e.getMessage());
        }
    }

    private String socket() throws IOException {
        String address = environment.get("DBUS_SESSION_BUS_ADDRESS");
        if (address != null && address.startsWith(UNIX)) {
            int end = address.indexOf(',');
            return address.substring(UNIX.length(), end < 0 ? address.length() : end);
        }
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime == null || runtime.isEmpty()) {
            throw new IOException("neither DBUS_SESSION_BUS_ADDRESS=unix:path=… nor XDG_RUNTIME_DIR is set");
        }
        return runtime + "/bus";
    }
}
