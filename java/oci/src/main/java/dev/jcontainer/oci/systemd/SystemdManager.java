package dev.jcontainer.oci.systemd;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * The part of systemd's D-Bus interface that we use (man 5 org.freedesktop.systemd1). It is public because the D-Bus
 * library makes proxies for it.
 */
@DBusInterfaceName("org.freedesktop.systemd1.Manager")
public interface SystemdManager extends DBusInterface {
    /** Makes a unit that is removed when it ends; returns the job that makes it. */
    @DBusMemberName("StartTransientUnit")
    DBusPath startTransientUnit(String name, String mode, List<Property> properties, List<Auxiliary> auxiliary);

    /** Changes properties of a unit. */
    @DBusMemberName("SetUnitProperties")
    void setUnitProperties(String name, boolean runtime, List<Property> properties);

    /** Subscribes to signals. */
    @DBusMemberName("Subscribe")
    void subscribe();

    /** A property of a unit. */
    final class Property extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final Variant<?> value;

        /** Makes a property. */
        public Property(String name, Variant<?> value) {
            this.name = name;
            this.value = value;
        }
    }

    /** A further unit that is made together with the first one. */
    final class Auxiliary extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final List<Property> properties;

        /** Makes a unit. */
        public Auxiliary(String name, List<Property> properties) {
            this.name = name;
            this.properties = properties;
        }
    }

    /** The signal that a job has ended, successfully or not. */
    class JobRemoved extends DBusSignal {
        public final DBusPath job;
        public final String result;

        /** Makes the signal from the received values. */
        public JobRemoved(String path, UInt32 id, DBusPath job, String unit, String result) throws DBusException {
            super(path, id, job, unit, result);
            this.job = job;
            this.result = result;
        }
    }
}
