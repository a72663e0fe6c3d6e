@node "%~dp0..\..\..\dist\ibmcloud.js" %*
