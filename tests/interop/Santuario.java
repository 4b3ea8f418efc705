// An independent opinion on our signatures and encryption: Apache Santuario (Debian package libxml-security-java) verifies
// and decrypts what we made, and signs and encrypts what we must accept. Run by interop_test.cpp, never installed.
//
//   java -cp ... Santuario.java check FOLDER   envelope.xml, parts.tsv, recipient.pk8, sender.der -> opened-N
//   java -cp ... Santuario.java make FOLDER    message.xml, parts.tsv, sender.pk8, sender.der, recipient.der
//                                              -> envelope.xml, and each part encrypted in its place
// parts.tsv has a line per attachment: Content-ID, a tab, the name of its file. Without lines, nothing is encrypted.

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.signature.XMLSignatureInput;
import org.apache.xml.security.transforms.Transform;
import org.apache.xml.security.transforms.TransformSpi;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.utils.XMLUtils;
import org.apache.xml.security.utils.resolver.ResourceResolverContext;
import org.apache.xml.security.utils.resolver.ResourceResolverSpi;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

public class Santuario {
    static final String EB = "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/";
    static final String SOAP = "http://www.w3.org/2003/05/soap-envelope";
    static final String WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    static final String WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    static final String XENC = "http://www.w3.org/2001/04/xmlenc#";
    static final String SWA = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#";
    static final String X509_PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#";
    static final String BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
    static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    static final String MGF1_SHA256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
    static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

    static Path folder;
    static final Map<String, String> files = new LinkedHashMap<>();
    static final Map<String, byte[]> plain = new LinkedHashMap<>();

    /** SwA Profile 1.1, 5.4.2, for application/octet-stream and application/gzip: the octets as they are. */
    public static class AttachmentContent extends TransformSpi {
        @Override
        protected String engineGetURI() {
            return SWA + "Attachment-Content-Signature-Transform";
        }

        @Override
        protected XMLSignatureInput enginePerformTransform(XMLSignatureInput input, OutputStream out, Transform transform) {
            return input;
        }

        @Override
        protected XMLSignatureInput enginePerformTransform(XMLSignatureInput input, Transform transform) {
            return input;
        }
    }

    static class Attachments extends ResourceResolverSpi {
        @Override
        public boolean engineCanResolveURI(ResourceResolverContext context) {
            return context.uriToResolve != null && context.uriToResolve.startsWith("cid:");
        }

        @Override
        public XMLSignatureInput engineResolveURI(ResourceResolverContext context) {
            return new XMLSignatureInput(plain.get(context.uriToResolve.substring(4)));
        }
    }

    static byte[] read(String name) throws Exception {
        return Files.readAllBytes(folder.resolve(name));
    }

    static PrivateKey privateKey(String name) throws Exception {
        var octets = new PKCS8EncodedKeySpec(read(name));
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(octets);
        } catch (java.security.spec.InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePrivate(octets);
        }
    }

    static X509Certificate certificate(String name) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(read(name)));
    }

    static Document document(String name) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(folder.resolve(name).toFile());
    }

    static Element only(Document document, String space, String name) {
        var found = document.getElementsByTagNameNS(space, name);
        if (found.getLength() != 1) throw new IllegalStateException(found.getLength() + " elements " + name);
        return (Element) found.item(0);
    }

    static Cipher gcm(int mode, SecretKey key, byte[] nonce) throws Exception {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        return cipher;
    }

    static void check() throws Exception {
        var document = document("envelope.xml");
        if (!files.isEmpty()) {
            var unwrap = XMLCipher.getInstance();
            unwrap.init(XMLCipher.UNWRAP_MODE, privateKey("recipient.pk8"));
            var key = unwrap.loadEncryptedKey(document, only(document, XENC, "EncryptedKey"));
            var content = (SecretKey) unwrap.decryptKey(key, XMLCipher.AES_128_GCM);
            int number = 0;
            for (var part : files.entrySet()) {
                var wire = read(part.getValue());
                var opened = gcm(Cipher.DECRYPT_MODE, content, Arrays.copyOf(wire, 12)).doFinal(wire, 12, wire.length - 12);
                plain.put(part.getKey(), opened);
                Files.write(folder.resolve("opened-" + number++), opened);
            }
        }
        only(document, EB, "Messaging").setIdAttributeNS(WSU, "Id", true);
        only(document, SOAP, "Body").setIdAttributeNS(WSU, "Id", true);
        var signature = new XMLSignature(only(document, DS, "Signature"), "", true);
        signature.addResourceResolver(new Attachments());
        if (!signature.checkSignatureValue(certificate("sender.der").getPublicKey())) throw new IllegalStateException("signature wrong");
        int references = signature.getSignedInfo().getLength();
        if (references != 2 + files.size()) throw new IllegalStateException(references + " references");
        System.out.println("verified " + references + " references");
    }

    static Element child(Element parent, String space, String name) {
        var element = parent.getOwnerDocument().createElementNS(space, name);
        parent.appendChild(element);
        return element;
    }

    static void encrypt(Document document, Element security) throws Exception {
        var generator = KeyGenerator.getInstance("AES");
        generator.init(128);
        var content = generator.generateKey();
        var recipient = certificate("recipient.der");
        var wrap = XMLCipher.getInstance(XMLCipher.RSA_OAEP_11, null, SHA256);
        wrap.init(XMLCipher.WRAP_MODE, recipient.getPublicKey());
        EncryptedKey wrapped = wrap.encryptKey(document, content, MGF1_SHA256, null);
        wrapped.setId("EK-1");
        var key = wrap.martial(document, wrapped);
        security.appendChild(key);
        var info = document.createElementNS(DS, "ds:KeyInfo");
        key.insertBefore(info, key.getElementsByTagNameNS(XENC, "CipherData").item(0));
        var both = child(child(child(info, WSSE, "wsse:SecurityTokenReference"), DS, "ds:X509Data"), DS, "ds:X509IssuerSerial");
        child(both, DS, "ds:X509IssuerName").setTextContent(recipient.getIssuerX500Principal().getName());
        child(both, DS, "ds:X509SerialNumber").setTextContent(recipient.getSerialNumber().toString());
        var list = child(key, XENC, "xenc:ReferenceList");
        int number = 0;
        for (var part : files.entrySet()) {
            var id = "ED-" + number++;
            child(list, XENC, "xenc:DataReference").setAttribute("URI", "#" + id);
            var data = child(security, XENC, "xenc:EncryptedData");
            data.setAttribute("Id", id);
            data.setAttribute("MimeType", "application/octet-stream");
            data.setAttribute("Type", SWA + "Attachment-Content-Only");
            child(data, XENC, "xenc:EncryptionMethod").setAttribute("Algorithm", XMLCipher.AES_128_GCM);
            child(child(child(data, DS, "ds:KeyInfo"), WSSE, "wsse:SecurityTokenReference"), WSSE, "wsse:Reference").setAttribute("URI", "#EK-1");
            var reference = child(child(data, XENC, "xenc:CipherData"), XENC, "xenc:CipherReference");
            reference.setAttribute("URI", "cid:" + part.getKey());
            child(child(reference, XENC, "xenc:Transforms"), DS, "ds:Transform").setAttribute("Algorithm", SWA + "Attachment-Ciphertext-Transform");

            var nonce = new byte[12];
            new SecureRandom().nextBytes(nonce);
            var octets = read(part.getValue());
            plain.put(part.getKey(), octets);
            var sealed = gcm(Cipher.ENCRYPT_MODE, content, nonce).doFinal(octets);
            try (var out = Files.newOutputStream(folder.resolve(part.getValue()))) {
                out.write(nonce);
                out.write(sealed);
            }
        }
    }

    static void make() throws Exception {
        var document = document("message.xml");
        var messaging = only(document, EB, "Messaging");
        var body = only(document, SOAP, "Body");
        for (var prefix : new String[][] {{"wsu", WSU}, {"wsse", WSSE}, {"ds", DS}, {"xenc", XENC}})
            document.getDocumentElement().setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:" + prefix[0], prefix[1]);
        messaging.setAttributeNS(WSU, "wsu:Id", "_messaging-1");
        body.setAttributeNS(WSU, "wsu:Id", "_body-1");
        messaging.setIdAttributeNS(WSU, "Id", true);
        body.setIdAttributeNS(WSU, "Id", true);
        var security = document.createElementNS(WSSE, "wsse:Security");
        security.setAttributeNS(SOAP, "env:mustUnderstand", "1");
        messaging.getParentNode().insertBefore(security, messaging);
        if (!files.isEmpty()) encrypt(document, security);

        var sender = certificate("sender.der");
        var token = child(security, WSSE, "wsse:BinarySecurityToken");
        token.setAttribute("EncodingType", BASE64);
        token.setAttribute("ValueType", X509_PROFILE + "X509v3");
        token.setAttributeNS(WSU, "wsu:Id", "X509-1");
        // In lines, as Java writes it.
        token.setTextContent(Base64.getMimeEncoder().encodeToString(sender.getEncoded()));
        var elliptic = sender.getPublicKey().getAlgorithm().equals("EC");
        var signature = new XMLSignature(document, "", elliptic ? XMLSignature.ALGO_ID_SIGNATURE_ECDSA_SHA256 : XMLSignature.ALGO_ID_SIGNATURE_RSA_SHA256, EXCLUSIVE);
        security.appendChild(signature.getElement());
        signature.addResourceResolver(new Attachments());
        for (var uri : new String[] {"#_body-1", "#_messaging-1"}) {
            var transforms = new Transforms(document);
            transforms.addTransform(EXCLUSIVE, new org.apache.xml.security.transforms.params.InclusiveNamespaces(document, "env eb").getElement());
            signature.addDocument(uri, transforms, SHA256);
        }
        for (var id : files.keySet()) {
            var transforms = new Transforms(document);
            transforms.addTransform(SWA + "Attachment-Content-Signature-Transform");
            signature.addDocument("cid:" + id, transforms, SHA256);
        }
        var reference = child(child(signature.getKeyInfo().getElement(), WSSE, "wsse:SecurityTokenReference"), WSSE, "wsse:Reference");
        reference.setAttribute("URI", "#X509-1");
        reference.setAttribute("ValueType", X509_PROFILE + "X509v3");
        signature.sign(privateKey("sender.pk8"));
        try (var out = Files.newOutputStream(folder.resolve("envelope.xml"))) {
            XMLUtils.outputDOM(document, out, true);
        }
        System.out.println("made");
    }

    public static void main(String[] arguments) throws Exception {
        folder = Path.of(arguments[1]);
        for (var line : Files.readAllLines(folder.resolve("parts.tsv"))) files.put(line.split("\t")[0], line.split("\t")[1]);
        Init.init();
        Transform.register(SWA + "Attachment-Content-Signature-Transform", AttachmentContent.class);
        if (arguments[0].equals("check")) check();
        else make();
    }
}
