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

/** What is used of systemd's interface on D-Bus (man 5 org.freedesktop.systemd1). Public for its proxies. */
@DBusInterfaceName("org.freedesktop.systemd1.Manager")
public interface SystemdManager extends DBusInterface {
    /** Makes a unit that is gone when it ends; returns the job that does so. */
    @DBusMemberName("StartTransientUnit")
    DBusPath startTransientUnit(String name, String mode, List<Property> properties, List<Auxiliary> auxiliary);

    /** Changes properties of a unit. */
    @DBusMemberName("SetUnitProperties")
    void setUnitProperties(String name, boolean runtime, List<Property> properties);

    /** Asks for signals. */
    @DBusMemberName("Subscribe")
    void subscribe();

    /** A property of a unit. */
    final class Property extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final Variant<?> value;

        /** With its name and value. */
        public Property(String name, Variant<?> value) {
            this.name = name;
            this.value = value;
        }
    }

    /** A unit to be made besides. */
    final class Auxiliary extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final List<Property> properties;

        /** With its name and properties. */
        public Auxiliary(String name, List<Property> properties) {
            this.name = name;
            this.properties = properties;
        }
    }

    /** A job is done, well or not. */
    class JobRemoved extends DBusSignal {
        public final DBusPath job;
        public final String result;

        /** As it comes. */
        public JobRemoved(String path, UInt32 id, DBusPath job, String unit, String result) throws DBusException {
            super(path, id, job, unit, result);
            this.job = job;
            this.result = result;
        }
    }
}
