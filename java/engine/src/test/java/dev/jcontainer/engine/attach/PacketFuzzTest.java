package dev.jcontainer.engine.attach;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;

/** Whatever a keeper sends, it is one of its packets or refused; whatever is typed, nothing of it is lost. */
final class PacketFuzzTest {
    @FuzzTest(maxDuration = "15s")
    void anyBytesAreAPacketOrRefused(byte[] bytes) {
        KeeperPacket packet = new KeeperPacket();
        int length = Math.min(bytes.length, packet.array().length);
        System.arraycopy(bytes, 0, packet.array(), 0, length);
        try {
            packet.received(length);
        } catch (ProtocolException expected) {
            return;
        }
        assertThat(packet.size()).isBetween(0, KeeperPacket.MOST);
        assertThat(packet.kind()).isIn(KeeperPacket.ATTACHED, KeeperPacket.OUTPUT, KeeperPacket.EXITED);
    }

    @FuzzTest(maxDuration = "15s")
    void whatIsTypedIsSentUpToTheDetachKeys(FuzzedDataProvider data) {
        DetachScan scan = new DetachScan(DetachKeys.parse(data.pickValue(new String[] {"a", "a,b", "a,b,a", "a,a,b"})));
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        boolean leaves = false;
        while (data.remainingBytes() > 0 && !leaves) {
            byte[] read = data.consumeBytes(data.consumeInt(1, 5));
            for (int i = 0; i < read.length; i++) {
                read[i] = (byte) ('a' + (read[i] & 1));
            }
            typed.write(read, 0, read.length);
            leaves = scan.take(read, 0, read.length);
            sent.write(scan.bytes(), 0, scan.length());
        }
        if (leaves) {
            assertThat(typed.toString(ISO_8859_1)).startsWith(sent.toString(ISO_8859_1));
            return;
        }
        scan.end();
        sent.write(scan.bytes(), 0, scan.length());
        assertThat(sent.toByteArray()).isEqualTo(typed.toByteArray());
    }
}
