// An independent opinion on our containers of e-CODEX: the XML Signature of the Java platform itself (no package beside a
// JDK) verifies them, and signs a token as a connector does, which we must accept. Run by ecodex_interop_test.cpp.
//
//   java Xades.java check XML FILE   XML: signatures.xml or a token; FILE: what "SignedContent.zip" stands for
//   java Xades.java make XML KEY CERTIFICATE   signs the XML inside, as connectors do, and prints it
//
// check prints, for every signature: valid, and the number of its references.

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.crypto.dsig.spec.XPathFilter2ParameterSpec;
import javax.xml.crypto.dsig.spec.XPathType;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class Xades {
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";
    static final String EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE;
    static final String SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512";

    public static void main(String[] words) throws Exception {
        if (words[0].equals("check")) check(Path.of(words[1]), Path.of(words[2]));
        else make(Path.of(words[1]), Path.of(words[2]), Path.of(words[3]));
    }

    static Document read(Path xml) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(xml.toFile());
    }

    static void ids(Element element) {
        if (element.hasAttribute("Id")) element.setIdAttribute("Id", true);
        var children = element.getChildNodes();
        for (int i = 0; i < children.getLength(); ++i) if (children.item(i) instanceof Element one) ids(one);
    }

    static void check(Path xml, Path file) throws Exception {
        var document = read(xml);
        ids(document.getDocumentElement());
        var factory = XMLSignatureFactory.getInstance("DOM");
        NodeList found = document.getElementsByTagNameNS(DS, "Signature");
        for (int i = 0; i < found.getLength(); ++i) {
            var der = document.getElementsByTagNameNS(DS, "X509Certificate").item(i).getTextContent();
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Base64.getMimeDecoder().decode(der)));
            var context = new DOMValidateContext(certificate.getPublicKey(), found.item(i));
            URIDereferencer usual = factory.getURIDereferencer();
            context.setURIDereferencer((uri, about) -> {
                if (!"SignedContent.zip".equals(uri.getURI())) return usual.dereference(uri, about);
                try {
                    return new OctetStreamData(Files.newInputStream(file));
                } catch (java.io.IOException problem) {
                    throw new javax.xml.crypto.URIReferenceException(problem);
                }
            });
            var signature = factory.unmarshalXMLSignature(context);
            System.out.println((signature.validate(context) ? "valid " : "wrong ")
                + signature.getSignedInfo().getReferences().size());
        }
    }

    static void make(Path xml, Path keyFile, Path certificateFile) throws Exception {
        var document = read(xml);
        PrivateKey key = KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(keyFile)));
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(Files.newInputStream(certificateFile));
        var factory = XMLSignatureFactory.getInstance("DOM");
        var digest = factory.newDigestMethod(SHA512, null);
        var exclusive = factory.newTransform(EXCLUSIVE, (TransformParameterSpec) null);
        var filter = factory.newTransform(Transform.XPATH2, new XPathFilter2ParameterSpec(
            List.of(new XPathType("/descendant::ds:Signature", XPathType.Filter.SUBTRACT, java.util.Map.of("ds", DS)))));

        var properties = element(document, "QualifyingProperties");
        properties.setAttribute("Target", "#id-1");
        var signed = add(properties, "SignedProperties");
        signed.setAttribute("Id", "xades-id-1");
        signed.setIdAttribute("Id", true);
        var ours = add(signed, "SignedSignatureProperties");
        add(ours, "SigningTime").setTextContent("2026-03-02T09:00:00Z");
        var cert = add(add(add(ours, "SigningCertificateV2"), "Cert"), "CertDigest");
        var method = document.createElementNS(DS, "ds:DigestMethod");
        method.setAttribute("Algorithm", SHA512);
        cert.appendChild(method);
        var value = document.createElementNS(DS, "ds:DigestValue");
        value.setTextContent(Base64.getEncoder()
            .encodeToString(MessageDigest.getInstance("SHA-512").digest(certificate.getEncoded())));
        cert.appendChild(value);
        XMLObject object = factory.newXMLObject(List.of(new DOMStructure(properties)), null, null, null);

        Reference content = factory.newReference("", digest, List.of(filter, exclusive), null, "r-id-1");
        Reference about = factory.newReference("#xades-id-1", digest, List.of(exclusive),
            "http://uri.etsi.org/01903#SignedProperties", null);
        var info = factory.newSignedInfo(factory.newCanonicalizationMethod(EXCLUSIVE, (C14NMethodParameterSpec) null),
            factory.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", null),
            List.of(content, about));
        var keys = KeyInfoFactory.getInstance("DOM");
        var keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(List.of(certificate))));
        var context = new DOMSignContext(key, document.getDocumentElement());
        context.setDefaultNamespacePrefix("ds");
        context.putNamespacePrefix("http://www.w3.org/2002/06/xmldsig-filter2", "dsig-filter2");
        context.setIdAttributeNS(signed, null, "Id");
        factory.newXMLSignature(info, keyInfo, List.of(object), "id-1", null).sign(context);
        var out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
        System.out.write(out.toByteArray());
        System.out.flush();
    }

    static Element element(Document document, String name) {
        var made = document.createElementNS(XADES, "xades:" + name);
        if (name.equals("QualifyingProperties")) made.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:xades", XADES);
        return made;
    }

    static Element add(Element to, String name) {
        var made = element(to.getOwnerDocument(), name);
        to.appendChild(made);
        return made;
    }
}
