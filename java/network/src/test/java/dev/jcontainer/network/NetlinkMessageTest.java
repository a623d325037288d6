package dev.jcontainer.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the bytes of netlink(7) and rtnetlink(7) messages. */
final class NetlinkMessageTest {
    private static final int FIXED = 16;
    private static final int NAME = 3;
    private static final int INDEX = 28;

    private static NetlinkMessage received(byte[] bytes) {
        return NetlinkMessage.received(bytes, 0, bytes.length, FIXED);
    }

    @Test
    void itsHeaderHasLengthTypeFlagsAndSequence() {
        byte[] sent = NetlinkMessage.request(NetlinkMessage.GET_LINK, NetlinkMessage.DUMP, 7, FIXED)
                .toBytes();
        ByteBuffer header = ByteBuffer.wrap(sent).order(ByteOrder.nativeOrder());
        assertThat(header.getInt(0)).isEqualTo(32).isEqualTo(sent.length);
        assertThat(header.getShort(4)).isEqualTo((short) 18);
        assertThat(header.getShort(6)).isEqualTo((short) 0x301);
        assertThat(header.getInt(8)).isEqualTo(7);
        assertThat(NetlinkMessage.lengthAt(sent, 0)).isEqualTo(32);
    }

    @Test
    void attributesAreAlignedAndReadBack() {
        byte[] sent = NetlinkMessage.request(NetlinkMessage.NEW_LINK, 0, 1, FIXED)
                .fixedByte(0, 2)
                .fixedNumber(4, 99)
                .attribute(NAME, "eth0")
                .attribute(INDEX, 5)
                .toBytes();
        assertThat(sent).hasSize(16 + FIXED + 12 + 8); // "eth0" with its NUL and the header have 9 bytes, aligned 12
        NetlinkMessage message = received(sent);
        assertThat(message.type()).isEqualTo(NetlinkMessage.NEW_LINK);
        assertThat(message.sequence()).isEqualTo(1);
        assertThat(message.fixedByte(0)).isEqualTo(2);
        assertThat(message.fixedNumber(4)).isEqualTo(99);
        Map<Integer, byte[]> attributes = message.attributes();
        assertThat(attributes).containsOnlyKeys(NAME, INDEX);
        assertThat(NetlinkMessage.text(requireNonNull(attributes.get(NAME)))).isEqualTo("eth0");
        assertThat(NetlinkMessage.number(requireNonNull(attributes.get(INDEX)))).isEqualTo(5);
    }

    /** The bits of NLA_F_NESTED and NLA_F_NET_BYTEORDER are above the type. */
    @Test
    void theFlagsOfATypeAreNoPartOfIt() {
        byte[] sent = NetlinkMessage.request(NetlinkMessage.NEW_LINK, 0, 1, FIXED)
                .attribute(0x8000 | NAME, "eth0")
                .toBytes();
        assertThat(received(sent).attributes()).containsOnlyKeys(NAME);
    }

    @Test
    void anAttributeThatIsLongerThanItsMessageIsNotRead() {
        byte[] sent = NetlinkMessage.request(NetlinkMessage.NEW_LINK, 0, 1, FIXED)
                .attribute(INDEX, 5)
                .attribute(NAME, "eth0")
                .toBytes();
        ByteBuffer.wrap(sent).order(ByteOrder.nativeOrder()).putShort(16 + FIXED + 8, (short) 200);
        assertThat(received(sent).attributes()).containsOnlyKeys(INDEX);
    }
}
