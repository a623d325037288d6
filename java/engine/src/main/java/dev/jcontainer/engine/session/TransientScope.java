package dev.jcontainer.engine.session;

import dev.jcontainer.engine.session.BusCall.Values;
import dev.jcontainer.engine.session.UserBus.BusException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A scope of a user's systemd: a unit for processes that systemd did not start (man 5 systemd.scope). It is gone when its
 * last process has ended.
 */
final class TransientScope {
    private static final String SERVICE = "org.freedesktop.systemd1";
    private static final String OBJECT = "/org/freedesktop/systemd1";
    private static final String MANAGER = SERVICE + ".Manager";
    private static final String EXISTS = SERVICE + ".UnitExists";

    /** How long a scope of the same name may need to be gone, as after a restart. */
    private static final int ATTEMPTS = 50;

    private static final int PAUSE_MILLISECONDS = 20;

    private TransientScope() {}

    /**
     * Moves a process into a new scope, and returns when it is there.
     *
     * @param unit the name, with {@code .scope}
     * @param description what systemd shows
     * @throws IOException if systemd refuses or does not answer
     */
    static void move(UserBus bus, String unit, String description, int pid) throws IOException {
        bus.call(call("Subscribe"));
        BusCall match =
                new BusCall("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch");
        match.signature("s").body().string("type='signal',interface='" + MANAGER + "',member='JobRemoved'");
        bus.call(match);
        await(bus, startWhenGone(bus, unit, description, pid));
    }

    private static BusCall call(String member) {
        return new BusCall(SERVICE, OBJECT, MANAGER, member);
    }

    private static String startWhenGone(UserBus bus, String unit, String description, int pid) throws IOException {
        for (int attempt = 1; true; attempt++) {
            try {
                return bus.call(start(unit, description, pid)).string();
            } catch (BusException e) {
                if (!e.name().equals(EXISTS) || attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the wait for an old scope was interrupted", e);
        }
    }

    static BusCall start(String unit, String description, int pid) {
        Values properties = new Values();
        properties.align(8).string("Description").signature("s").string(description);
        properties.align(8).string("CollectMode").signature("s").string("inactive-or-failed");
        properties.align(8).string("PIDs").signature("au").number(Integer.BYTES).number(pid);
        BusCall start = call("StartTransientUnit").signature("ssa(sv)a(sa(sv))");
        start.body().string(unit).string("fail").structures(properties).structures(new Values());
        return start;
    }

    private static void await(UserBus bus, String job) throws IOException {
        while (true) {
            BusMessage message = bus.next();
            if (message.type() != BusMessage.SIGNAL || !"JobRemoved".equals(message.member())) {
                continue;
            }
            String[] ended = message.endedJob();
            if (ended[0].equals(job)) {
                if (!ended[1].equals("done")) {
                    throw new IOException("the job of systemd has ended with '" + ended[1] + "'");
                }
                return;
            }
        }
    }
}
