package dev.jcontainer.oci.systemd;

import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.Properties;
import org.jspecify.annotations.Nullable;

/** The systemd that makes cgroups on this machine, or for this user, over D-Bus. For one thread. */
public final class Systemd implements AutoCloseable {
    private static final String SERVICE = "org.freedesktop.systemd1";
    private static final String OBJECT = "/org/freedesktop/systemd1";
    private static final String EXISTS = SERVICE + ".UnitExists";
    private static final int PATIENCE_SECONDS = 30;
    private static final int LEAVING_ATTEMPTS = 100;
    private static final int LEAVING_MILLISECONDS = 20;

    private final DBusConnection connection;
    private final SystemdManager manager;
    private final BlockingQueue<SystemdManager.JobRemoved> jobs = new LinkedBlockingQueue<>();

    private Systemd(DBusConnection connection) throws DBusException {
        this.connection = connection;
        this.manager = connection.getRemoteObject(SERVICE, OBJECT, SystemdManager.class);
        connection.addSigHandler(SystemdManager.JobRemoved.class, jobs::add);
    }

    /** Where a bus is, by the environment, as {@code dbus-daemon(1)} tells it: an address each, null where it does not. */
    public record Buses(
            @Nullable String system,
            @Nullable String session,
            @Nullable String runtimeDirectory) {
        String address() throws IOException {
            if (!UserNamespaces.isRootless()) {
                return system != null ? system : "unix:path=/run/dbus/system_bus_socket";
            }
            if (session != null) {
                return session;
            }
            if (runtimeDirectory == null) {
                throw new SystemdException("Cannot reach the systemd of this user: neither DBUS_SESSION_BUS_ADDRESS nor"
                        + " XDG_RUNTIME_DIR is set.");
            }
            return "unix:path=" + runtimeDirectory + "/bus";
        }
    }

    /**
     * Connects to the machine's systemd, or as a user other than root to the user's own.
     *
     * @throws SystemdException if it is not there
     */
    public static Systemd connect(Buses buses) throws IOException {
        String address = buses.address();
        try {
            DBusConnectionBuilder builder =
                    DBusConnectionBuilder.forAddress(address).withShared(false);
            builder.transportConfig().configureSasl().withSaslUid(UserNamespaces.effectiveUserOutside());
            return new Systemd(builder.build());
        } catch (DBusException | DBusExecutionException | IllegalArgumentException e) {
            throw new SystemdException(
                    "Cannot have systemd make the cgroup (--systemd-cgroup): no connection to D-Bus at " + address
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /** The path of the cgroup below which its units are; empty for the root. */
    public String controlGroup() throws SystemdException {
        try {
            String path = connection
                    .getRemoteObject(SERVICE, OBJECT, Properties.class)
                    .Get(
                            SystemdManager.class
                                    .getAnnotation(org.freedesktop.dbus.annotations.DBusInterfaceName.class)
                                    .value(),
                            "ControlGroup");
            return path.equals("/") ? "" : path;
        } catch (DBusException | DBusExecutionException e) {
            throw new SystemdException("Cannot learn which cgroup systemd manages: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a scope around a process; returns when the process is in its cgroup. One of that name that is about to vanish,
     * as after a restart, is waited for.
     *
     * @param writes the limits
     * @throws SystemdException if it refuses, or there is one of that name
     */
    public void start(Scope scope, String description, int pid, List<ControlWrite> writes) throws SystemdException {
        List<SystemdManager.Property> properties = UnitProperties.ofScope(scope, description, pid, writes);
        try {
            manager.subscribe();
            await(scope, startWhenGone(scope, properties));
        } catch (DBusExecutionException e) {
            throw new SystemdException("Cannot have systemd make the scope " + scope.unit() + ": " + e.getMessage(), e);
        }
    }

    private String startWhenGone(Scope scope, List<SystemdManager.Property> properties) throws SystemdException {
        for (int attempt = 0; true; attempt++) {
            try {
                return manager.startTransientUnit(scope.unit(), "fail", properties, List.of())
                        .getPath();
            } catch (DBusExecutionException e) {
                if (!isThere(e) || attempt == LEAVING_ATTEMPTS) {
                    throw e;
                }
                pause(scope);
            }
        }
    }

    /** The library has no other way to an error's name. */
    @SuppressWarnings("removal")
    private static boolean isThere(DBusExecutionException e) {
        return EXISTS.equals(e.getType());
    }

    private static void pause(Scope scope) throws SystemdException {
        try {
            Thread.sleep(LEAVING_MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(scope, e);
        }
    }

    private static SystemdException interrupted(Scope scope, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SystemdException("Interrupted while systemd makes the scope " + scope.unit(), e);
    }

    private void await(Scope scope, String job) throws SystemdException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (true) {
                SystemdManager.JobRemoved done = jobs.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (done == null) {
                    throw new SystemdException("Cannot have systemd make the scope " + scope.unit()
                            + ": it has not done so in " + PATIENCE_SECONDS + " s");
                }
                if (done.job.getPath().equals(job)) {
                    if (!done.result.equals("done")) {
                        throw new SystemdException("Cannot have systemd make the scope " + scope.unit()
                                + ": its job ended as '" + done.result + "'; see journalctl");
                    }
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(scope, e);
        }
    }

    /**
     * Tells it of limits that change, so that it does not write others again.
     *
     * @throws SystemdException if it refuses
     */
    public void update(String unit, List<ControlWrite> writes) throws SystemdException {
        List<SystemdManager.Property> properties = UnitProperties.ofLimits(writes);
        if (properties.isEmpty()) {
            return;
        }
        try {
            manager.setUnitProperties(unit, true, properties);
        } catch (DBusExecutionException e) {
            throw new SystemdException("Cannot have systemd change the scope " + unit + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
