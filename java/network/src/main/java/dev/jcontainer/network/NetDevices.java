package dev.jcontainer.network;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves network devices into a container, together with their permanent addresses, and switches them on: {@code
 * linux.netDevices} of the OCI runtime specification 1.3. When the container's network namespace ends, the kernel
 * removes the virtual devices in it and moves physical devices back.
 */
public final class NetDevices {
    private static final int LINK_FIXED = 16; // struct ifinfomsg
    private static final int LINK_INDEX = 4;
    private static final int LINK_FLAGS = 8;
    private static final int LINK_CHANGE = 12;
    private static final int LINK_NAME = 3; // IFLA_IFNAME
    private static final int LINK_NAMESPACE = 28; // IFLA_NET_NS_FD
    private static final int UP = 1; // IFF_UP

    private static final int ADDRESS_FIXED = 8; // struct ifaddrmsg
    private static final int ADDRESS_PREFIX = 1;
    private static final int ADDRESS_FLAGS = 2;
    private static final int ADDRESS_SCOPE = 3;
    private static final int ADDRESS_INDEX = 4;
    private static final int ADDRESS_ALL_FLAGS = 8; // IFA_FLAGS
    private static final int PERMANENT = 0x80; // IFA_F_PERMANENT
    private static final int[] ADDRESS_KEPT = {1, 2, 4}; // IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST

    private final RouteSocket outside;
    private final RouteSocket inside;
    private final String namespace;

    private NetDevices(RouteSocket outside, RouteSocket inside, String namespace) {
        this.outside = outside;
        this.inside = inside;
        this.namespace = namespace;
    }

    /**
     * Moves devices into a network namespace, one after the other.
     *
     * @param devices the names of the devices in this process's network namespace, each with its name in the container
     * @param namespace the path of the container's network namespace
     * @throws NetworkException if a device does not exist or cannot be moved; the devices before it stay in the
     *     container
     */
    public static void move(Map<String, String> devices, String namespace) throws IOException {
        if (devices.isEmpty()) {
            return;
        }
        try (RouteSocket outside = RouteSocket.open(null);
                RouteSocket inside = RouteSocket.open(namespace)) {
            NetDevices mover = new NetDevices(outside, inside, namespace);
            for (Map.Entry<String, String> device : devices.entrySet()) {
                mover.move(device.getKey(), device.getValue());
            }
        }
    }

    private void move(String name, String newName) throws IOException {
        Integer index = links(outside).get(name);
        if (index == null) {
            throw problem(name, "there is no such device");
        }
        List<NetlinkMessage> addresses = addresses(index);
        Map<String, Integer> before = links(inside);
        if (before.containsKey(newName)) { // the kernel would move it but not rename it
            throw problem(name, "a device " + newName + " already exists there");
        }
        int error = moveLink(index, newName);
        if (error != 0) {
            throw problem(name, "moving it as " + newName + " failed: " + text(error));
        }
        int moved = newOne(before, links(inside), name);
        for (NetlinkMessage address : addresses) {
            error = addAddress(moved, address);
            if (error != 0) {
                throw problem(name, "restoring its address failed: " + text(error));
            }
        }
        error = switchOn(moved);
        if (error != 0) {
            throw problem(name, "switching it on in the container failed: " + text(error));
        }
    }

    private static NetworkException problem(String name, String what) {
        return new NetworkException("Cannot give the network device " + name + " to the container: " + what);
    }

    private static String text(int error) {
        return Errno.described(error);
    }

    /** Returns the indexes of all devices by their names. */
    private static Map<String, Integer> links(RouteSocket socket) throws IOException {
        Map<String, Integer> links = new LinkedHashMap<>();
        for (NetlinkMessage link :
                socket.list(socket.request(NetlinkMessage.GET_LINK, NetlinkMessage.DUMP, LINK_FIXED), LINK_FIXED)) {
            byte[] name = link.attributes().get(LINK_NAME);
            if (name != null) {
                links.put(NetlinkMessage.text(name), link.fixedNumber(LINK_INDEX));
            }
        }
        return links;
    }

    /**
     * Returns the index of the moved device in the container. The device is found by comparison, because the kernel
     * completes a name with %d and may give the device another index.
     */
    private static int newOne(Map<String, Integer> before, Map<String, Integer> after, String name)
            throws NetworkException {
        for (Map.Entry<String, Integer> link : after.entrySet()) {
            if (!before.containsKey(link.getKey())) {
                return link.getValue();
            }
        }
        throw problem(name, "the container does not have it after it was moved");
    }

    /** Returns the addresses of a device that have global scope and are permanent, not leased for some time. */
    private List<NetlinkMessage> addresses(int index) throws IOException {
        List<NetlinkMessage> kept = new ArrayList<>();
        NetlinkMessage request = outside.request(NetlinkMessage.GET_ADDRESS, NetlinkMessage.DUMP, ADDRESS_FIXED);
        for (NetlinkMessage address : outside.list(request, ADDRESS_FIXED)) {
            if (address.fixedNumber(ADDRESS_INDEX) == index
                    && address.fixedByte(ADDRESS_SCOPE) == 0
                    && (flags(address) & PERMANENT) != 0) {
                kept.add(address);
            }
        }
        return kept;
    }

    private static int flags(NetlinkMessage address) {
        byte[] all = address.attributes().get(ADDRESS_ALL_FLAGS);
        return all == null ? address.fixedByte(ADDRESS_FLAGS) : NetlinkMessage.number(all);
    }

    private int moveLink(int index, String newName) throws IOException {
        int descriptor = SystemCallException.check(
                Syscalls.open(Bytes.cString(namespace), Syscalls.O_RDONLY, 0),
                "open the network namespace " + namespace);
        try {
            return outside.perform(outside.request(NetlinkMessage.NEW_LINK, NetlinkMessage.ACKNOWLEDGE, LINK_FIXED)
                    .fixedNumber(LINK_INDEX, index)
                    .attribute(LINK_NAMESPACE, descriptor)
                    .attribute(LINK_NAME, newName));
        } finally {
            Syscalls.close(descriptor);
        }
    }

    private int addAddress(int index, NetlinkMessage address) throws IOException {
        NetlinkMessage added = inside.request(
                        NetlinkMessage.NEW_ADDRESS,
                        NetlinkMessage.ACKNOWLEDGE | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                        ADDRESS_FIXED)
                .fixedByte(0, address.fixedByte(0))
                .fixedByte(ADDRESS_PREFIX, address.fixedByte(ADDRESS_PREFIX))
                .fixedNumber(ADDRESS_INDEX, index);
        Map<Integer, byte[]> attributes = address.attributes();
        for (int kept : ADDRESS_KEPT) {
            byte[] value = attributes.get(kept);
            if (value != null) {
                added.attribute(kept, value);
            }
        }
        return inside.perform(added);
    }

    private int switchOn(int index) throws IOException {
        return inside.perform(inside.request(NetlinkMessage.NEW_LINK, NetlinkMessage.ACKNOWLEDGE, LINK_FIXED)
                .fixedNumber(LINK_INDEX, index)
                .fixedNumber(LINK_FLAGS, UP)
                .fixedNumber(LINK_CHANGE, UP));
    }
}
