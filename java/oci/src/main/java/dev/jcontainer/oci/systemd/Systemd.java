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

/** A connection over D-Bus to the systemd of this machine or of this user, which makes cgroups. Not thread-safe. */
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

    /**
     * The addresses of the buses, from the environment variables of {@code dbus-daemon(1)}; null for a variable that is
     * not set.
     *
     * @param system the value of DBUS_SYSTEM_BUS_ADDRESS
     * @param session the value of DBUS_SESSION_BUS_ADDRESS
     * @param runtimeDirectory the value of XDG_RUNTIME_DIR
     */
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
     * Connects to the systemd of the machine, or to the systemd of this user if this process is not root. The caller
     * closes the connection.
     *
     * @throws SystemdException if there is no connection
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

    /** Returns the path of the cgroup that contains the units of this systemd; empty for the root. */
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
            throw new SystemdException("Cannot find out which cgroup systemd manages: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a scope for a process, and returns when the process is in the scope's cgroup. If a scope of this name is
     * about to disappear, as after a restart of the container, this method waits for that.
     *
     * @param scope the scope
     * @param description the description of the unit
     * @param pid the pid of the process
     * @param writes the limits of the scope
     * @throws SystemdException if systemd refuses, or if a scope of this name stays
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

    /** Whether a unit of this name exists. The library gives the name of an error only by this deprecated method. */
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
                            + ": it did not do so within " + PATIENCE_SECONDS + " s");
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
     * Reports changed limits to systemd, so that it does not restore the old ones later.
     *
     * @throws SystemdException if systemd refuses
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
