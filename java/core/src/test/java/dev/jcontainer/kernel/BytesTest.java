package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\u007f",
                "\u0080",
                "é",
                "\u07ff",
                "\u0800",
                "€",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud83d\ude00",
                "\ud800\udc00",
                "\udbff\udfff",
                "mixed é€\ud83d\ude00 text"
            })
    void aStringWithoutLoneSurrogatesIsItsUtf8(String string) {
        byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
        assertThat(Bytes.encode(string)).isEqualTo(utf8);
        assertThat(Bytes.decode(utf8)).isEqualTo(string);
        assertThat(Bytes.length(string)).isEqualTo(utf8.length);
    }

    @Test
    void everyCodePointIsItsUtf8() {
        for (int code = 0; code <= Character.MAX_CODE_POINT; code += code < 0x3000 ? 1 : 61) {
            if (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE) {
                String string = Character.toString(code);
                byte[] encoded = Bytes.encode(string);
                assertThat(encoded).isEqualTo(string.getBytes(StandardCharsets.UTF_8));
                assertThat(Bytes.decode(encoded)).isEqualTo(string);
            }
        }
    }

    @Test
    void aByteThatIsNoUtf8IsALoneSurrogate() {
        assertThat(Bytes.decode(bytes('a', 0xff, 'b'))).isEqualTo("a\uDCFFb");
        assertThat(Bytes.encode("a\uDCFFb")).isEqualTo(bytes('a', 0xff, 'b'));
        assertThat(Bytes.length("a\uDCFFb")).isEqualTo(3);
    }

    @Test
    void everyByteAloneSurvives() {
        for (int value = 0; value < 256; value++) {
            assertThat(Bytes.encode(Bytes.decode(bytes(value)))).isEqualTo(bytes(value));
        }
    }

    @Test
    void anyBytesSurvive() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] any = new byte[random.nextInt(12)];
            random.nextBytes(any);
            for (int j = 0; j < any.length; j++) {
                // Most bytes are such that sequences begin, continue and end there: random bytes seldom form sequences.
                any[j] = random.nextInt(4) == 0 ? any[j] : (byte) (0x80 | any[j]);
            }
            assertThat(Bytes.encode(Bytes.decode(any))).isEqualTo(any);
        }
    }

    /** RFC 3629: a form that is not the shortest could hide a slash from a check for slashes. */
    @Test
    void whatIsNoValidUtf8IsTakenByteByByte() {
        assertThat(Bytes.decode(bytes(0xc0, 0xaf))).as("a slash in two bytes").isEqualTo("\uDCC0\uDCAF");
        assertThat(Bytes.decode(bytes(0xe0, 0x80, 0xaf))).as("a slash in three").isEqualTo("\uDCE0\uDC80\uDCAF");
        assertThat(Bytes.decode(bytes(0xf0, 0x80, 0x80, 0xaf))).as("in four").isEqualTo("\uDCF0\uDC80\uDC80\uDCAF");
        assertThat(Bytes.decode(bytes(0xed, 0xb3, 0xbf))).as("U+DCFF itself").isEqualTo("\uDCED\uDCB3\uDCBF");
        assertThat(Bytes.decode(bytes(0xf4, 0x90, 0x80, 0x80)))
                .as("beyond U+10FFFF")
                .isEqualTo("\uDCF4\uDC90\uDC80\uDC80");
        assertThat(Bytes.decode(bytes(0xf8, 0x88, 0x80, 0x80)))
                .as("no first byte")
                .isEqualTo("\uDCF8\uDC88\uDC80\uDC80");
        assertThat(Bytes.decode(bytes(0xe2, 0x82))).as("cut off").isEqualTo("\uDCE2\uDC82");
        assertThat(Bytes.decode(bytes(0xe2, 'a', 'b'))).as("not gone on with").isEqualTo("\uDCE2ab");
    }

    @Test
    void rawBytesThatWouldBeUtf8TogetherAreWrittenAsTheyAre() {
        assertThat(Bytes.encode("\uDCC3\uDCA9")).isEqualTo(bytes(0xc3, 0xa9));
    }

    @ParameterizedTest
    @ValueSource(chars = {'\ud800', '\udbff', '\udc00', '\udc7f', '\udd00', '\udfff'})
    void aLoneSurrogateThatStandsForNoByteIsRefused(char surrogate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode("a" + surrogate))
                .withMessage("A string has the lone surrogate U+" + Integer.toHexString(surrogate)
                        + ", which stands for no byte");
    }

    @Test
    void aStringOfCEndsInOneNul() {
        assertThat(Bytes.cString("é")).isEqualTo(bytes(0xc3, 0xa9, 0));
        assertThat(Bytes.cString("")).isEqualTo(bytes(0));
    }

    @Test
    void hexHasTwoDigitsForEachByte() {
        assertThat(Bytes.hex(new byte[] {0, 15, 16, 127, -128, -1})).isEqualTo("000f107f80ff");
    }
}
